/** Tells whether the authorization server refuses a token that this service has verified. */
export type SignInCheck = (token: string) => Promise<boolean>;

export interface SignInCheckOptions {
  readonly issuer: string;
  readonly fetch?: typeof fetch;
}

const TIMEOUT_MS = 3000;

/**
 * Asks Okta's userinfo endpoint, with the user's own token, whether that token is still accepted: a
 * JSON Web Token still verifies after it has been revoked or its user deleted. Only a 401 is a
 * refusal (OpenID Connect Core §5.3.3); any other answer or failure is not.
 */
export function createSignInCheck(options: SignInCheckOptions): SignInCheck {
  const { issuer, fetch: ask = globalThis.fetch } = options;
  return async (token) => {
    try {
      const answer = await ask(`${issuer}/v1/userinfo`, {
        headers: { authorization: `Bearer ${token}` },
        // A redirect would send the token to an address that is not configured.
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      await answer.body?.cancel();
      return answer.status === 401;
    } catch {
      return false;
    }
  };
}
