/**
 * Tells whether an ID token's `at_hash` matches an access token: the left half of its SHA-256, in
 * base64url (OpenID Connect Core §3.1.3.6, for RS256). The claim is optional in the code flow, so a
 * token without it passes; a malformed claim does not.
 */
export async function matchesAtHash(accessToken: string, atHash: unknown): Promise<boolean> {
  return atHash === undefined || atHash === (await halfSha256(accessToken));
}

/** The left half of a text's SHA-256, in base64url: 22 characters. */
export async function halfSha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return btoa(String.fromCharCode(...new Uint8Array(digest, 0, 16)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
}
