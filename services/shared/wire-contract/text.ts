/**
 * Truncates a text to at most so many UTF-16 code units without splitting a surrogate pair. Use it
 * wherever text of a user or a model is truncated.
 */
export function truncateText(text: string, longest: number): string {
  if (text.length <= longest) return text;
  return text.slice(0, isHighSurrogate(text.charCodeAt(longest - 1)) ? longest - 1 : longest);
}

/** Truncates the start of a text, as `truncateText` truncates its end. */
export function truncateTextStart(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const start = text.length - longest;
  return text.slice(isHighSurrogate(text.charCodeAt(start - 1)) ? start + 1 : start);
}

/** Tells whether a UTF-16 code unit is a high surrogate. */
export function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

/**
 * Copies a JSON value with well-formed strings and names: a lone surrogate, which JSON can contain
 * but UTF-8 cannot, becomes U+FFFD (ECMAScript, "String.prototype.toWellFormed").
 */
export function toWellFormedJson(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (Array.isArray(value)) return value.map(toWellFormedJson);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name.toWellFormed(), toWellFormedJson(member)]),
  );
}

/** Tells whether no string and no name in a JSON value contains a lone surrogate. */
export function isWellFormedJson(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed();
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(
    ([name, member]) => name.isWellFormed() && isWellFormedJson(member),
  );
}
