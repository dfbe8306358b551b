/**
 * Identifies a token in logs without revealing it: the first 16 hex characters of its SHA-256.
 * Equal tokens have equal fingerprints, so a log shows that the token was forwarded unchanged.
 */
export function tokenFingerprint(token: string): Promise<string> {
  return shortSha256(token);
}

/**
 * Identifies a user in logs and traces without revealing who it is: the first 16 hex characters of
 * the SHA-256 of `{issuer}|{uid}`.
 */
export function subjectHash(issuer: string, uid: string): Promise<string> {
  return shortSha256(`${issuer}|${uid}`);
}

async function shortSha256(text: string): Promise<string> {
  const digest = await globalThis.crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest, 0, 8), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}
