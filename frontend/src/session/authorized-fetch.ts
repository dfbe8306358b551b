import { HEADER } from '@three-tier-chat/wire-contract';
import type { TokenKeeper, Tokens } from './token-keeper.ts';

/** `fetch` for this site's own API, with the caller's tokens. Throws SignInError if there are none. */
export type AuthorizedFetch = (path: string, init?: AuthorizedInit) => Promise<Response>;

export interface AuthorizedInit extends RequestInit {
  /**
   * How long the access token must still be valid, in milliseconds: it is renewed first if it is
   * not. Infinity renews it in any case.
   */
  readonly minLifeMs?: number;
}

/**
 * Makes a `fetch` that sends the caller's tokens. After a 401 it renews them once and retries once.
 */
export function makeAuthorizedFetch(keeper: TokenKeeper, request: typeof fetch): AuthorizedFetch {
  return async (path, { minLifeMs, ...init } = {}) => {
    const tokens = await keeper.fresh(minLifeMs);
    init.signal?.throwIfAborted();
    const response = await request(path, withTokens(init, tokens));
    if (response.status !== 401) return response;
    await response.body?.cancel();
    const renewed = await keeper.renewRefused(tokens);
    init.signal?.throwIfAborted();
    return request(path, withTokens(init, renewed));
  };
}

function withTokens(init: RequestInit, { accessToken, idToken }: Tokens): RequestInit {
  const headers = new Headers(init.headers);
  headers.set(HEADER.authorization, `Bearer ${accessToken}`);
  headers.set(HEADER.idToken, idToken);
  return { ...init, headers };
}
