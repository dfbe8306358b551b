/** Truncates a text to at most `length` UTF-16 code units without splitting a surrogate pair. */
export function truncateText(text: string, length: number): string {
  const cut = text.slice(0, length);
  return /[\uD800-\uDBFF]$/.test(cut) && text.length > length ? cut.slice(0, -1) : cut;
}
