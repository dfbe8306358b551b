/** A name with a content hash, whose content never changes. */
const HASHED = /(?:^|\/)assets\/[^/]+-[\w-]{8,}\.[\w.]+$/;

/**
 * `Cache-Control` with which a file of the frontend is uploaded, by its key. A file without a hash
 * in its name must be revalidated; otherwise a page could mix files of two releases.
 */
export function cacheControlOf(key: string): string {
  return HASHED.test(key) ? 'public, max-age=31536000, immutable' : 'no-cache';
}
