import { HEADER } from '@three-tier-chat/wire-contract';
import type { TokenKeeper, Tokens } from './token-keeper.ts';

/**
 * A `fetch` for this site's own API that sends the caller's tokens. After a 401 it renews the
 * tokens once and retries once. Throws SignInError if no valid token is available.
 */
export function makeAuthorizedFetch(keeper: TokenKeeper, request: typeof fetch): typeof fetch {
  return async (input, init) => {
    const tokens = await keeper.fresh();
    init?.signal?.throwIfAborted();
    const response = await request(input, withTokens(init, tokens));
    if (response.status !== 401) return response;
    await response.body?.cancel();
    const renewed = await keeper.renewRefused(tokens);
    init?.signal?.throwIfAborted();
    return request(input, withTokens(init, renewed));
  };
}

function withTokens(init: RequestInit | undefined, { accessToken, idToken }: Tokens): RequestInit {
  const headers = new Headers(init?.headers);
  headers.set(HEADER.authorization, `Bearer ${accessToken}`);
  headers.set(HEADER.idToken, idToken);
  return { ...init, headers };
}
