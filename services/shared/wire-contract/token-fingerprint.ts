/**
 * Names a token in logs without revealing it: the first 16 hex characters of its SHA-256.
 * Equal tokens have equal fingerprints, so a log shows that the token was forwarded unchanged.
 */
export async function tokenFingerprint(token: string): Promise<string> {
  const digest = await globalThis.crypto.subtle.digest('SHA-256', new TextEncoder().encode(token));
  return Array.from(new Uint8Array(digest, 0, 8), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}
