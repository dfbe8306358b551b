/** A name that the build derives from the content: it never means anything else. */
const HASHED = /(?:^|\/)assets\/[^/]+-[\w-]{8,}\.[\w.]+$/;

/**
 * `Cache-Control` with which a file of the frontend is uploaded, by its key. The deployment uses the
 * same rule: whatever has no hash in its name must be asked for anew, or a release would be mixed
 * from two.
 */
export function cacheControlOf(key: string): string {
  return HASHED.test(key) ? 'public, max-age=31536000, immutable' : 'no-cache';
}
