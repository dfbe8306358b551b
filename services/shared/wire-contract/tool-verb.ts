/** With which the id of an operation that only reads begins; every other operation writes. */
export const READING_VERBS = ['get', 'list', 'find', 'search'] as const;

/** A whole word: `listUsers` reads, `listenToUsers` does not. */
const READING = new RegExp(`^(?:${READING_VERBS.join('|')})(?![a-z])`);

/**
 * Tells by its id alone whether an operation of an API, or the tool that it became, only reads. A name
 * that says nothing of it writes: what writes is approved by the user first.
 */
export function isReadingOperation(operationId: string): boolean {
  return READING.test(operationId);
}
