/**
 * Address of a link of an answer, if it may be one: an absolute `https:` address or a `mailto:` one.
 * All others could run code (`javascript:`), leave the encrypted web, or act on this site with the
 * user's rights.
 *
 * @param href as CommonMark writes it, percent-encoded.
 */
export function isAllowedAddress(href: string): boolean {
  // Without the slashes, `https:` is relative to a page that is https itself (WHATWG URL, "scheme state").
  return /^(?:https:\/\/|mailto:)/i.test(href) && URL.canParse(href);
}
