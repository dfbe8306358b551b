/**
 * A text as it is searched: without case, and with composed characters. Compatibility forms (NFKC) are
 * left alone, since one character can become 18 of them.
 */
export function fold(text: string): string {
  return text.normalize('NFC').toLowerCase();
}
