/**
 * The beginning of a text: at most so many UTF-16 units, and never half of a character. Every cut of
 * text that a person or a model wrote goes through here.
 */
export function cutText(text: string, longest: number): string {
  if (text.length <= longest) return text;
  return text.slice(0, isFirstHalf(text.charCodeAt(longest - 1)) ? longest - 1 : longest);
}

/** The end of a text, cut as `cutText` cuts its beginning. */
export function cutTextStart(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const start = text.length - longest;
  return text.slice(isFirstHalf(text.charCodeAt(start - 1)) ? start + 1 : start);
}

/** Tells whether a UTF-16 unit is the first of the two that make one character. */
export function isFirstHalf(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

/**
 * A JSON value whose texts and names are well-formed: a half character, which JSON can write and
 * UTF-8 cannot, becomes U+FFFD (ECMAScript, "String.prototype.toWellFormed").
 */
export function toWellFormedJson(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (Array.isArray(value)) return value.map(toWellFormedJson);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name.toWellFormed(), toWellFormedJson(member)]),
  );
}

/** Tells whether no text and no name in a JSON value holds half of a character. */
export function isWellFormedJson(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed();
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(
    ([name, member]) => name.isWellFormed() && isWellFormedJson(member),
  );
}
