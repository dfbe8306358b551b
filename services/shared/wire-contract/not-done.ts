/**
 * The member of an answer of status 200 that says why nothing was changed, or that there is nothing to
 * read: a sentence for the user. Of any other status a Gateway tells the agent only that the call failed (AgentCore Developer
 * Guide, "Turn on debugging messages").
 */
export const NOT_DONE = 'notDone';

/** Why nothing was done, by the answer; undefined if it was. */
export function readNotDone(answer: unknown): string | undefined {
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) return undefined;
  if (!Object.hasOwn(answer, NOT_DONE)) return undefined;
  const why = (answer as Readonly<Record<string, unknown>>)[NOT_DONE];
  return typeof why === 'string' && why.trim() !== '' ? why : undefined;
}
