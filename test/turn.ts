import { INVOKE_PATH } from '@three-tier-chat/wire-contract';
import {
  type AuthorizationRequest,
  type SignedIn,
  signIn,
} from '../services/local-cloud/okta/testing/sign-in.ts';
import type { LocalCloud } from './local-cloud.ts';

/**
 * Signs a demo user in by a scripted code flow, with the client of the running site. The cloud must
 * not write down the tokens.
 */
export async function signInAs(
  { config, url, leaks }: LocalCloud,
  user: string,
  changes: Partial<Pick<AuthorizationRequest, 'issuer' | 'scopes'>> = {},
): Promise<SignedIn> {
  const { issuer, clientId, scopes } = config;
  const tokens = await signIn({
    ...{ issuer, clientId, scopes },
    ...changes,
    redirectUri: `${url(0)}/callback`,
    login: `${user}@example.com`,
    password: 'local-only',
  });
  leaks.canaries.addToken('access token', tokens.accessToken);
  leaks.canaries.addToken('ID token', tokens.idToken);
  leaks.canaries.addToken('refresh token', tokens.refreshToken);
  return tokens;
}

export interface AskOptions {
  readonly prompt?: string;
  readonly sessionId?: string;
  readonly turnId?: string;
  readonly accept?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Disconnects. */
  readonly signal?: AbortSignal;
}

/** One turn through the edge, as the page sends it. */
export async function ask(
  { url, leaks }: LocalCloud,
  tokens: { readonly accessToken: string; readonly idToken?: string | undefined },
  {
    prompt = 'Who am I?',
    sessionId,
    turnId,
    accept = 'application/json',
    headers,
    signal,
  }: AskOptions = {},
): Promise<Response> {
  const said = `${prompt} ${leaks.canaries.prompt}`;
  const answer = await fetch(`${url(0)}${INVOKE_PATH}`, {
    method: 'POST',
    headers: {
      accept,
      authorization: `Bearer ${tokens.accessToken}`,
      'content-type': 'application/json',
      ...(tokens.idToken && { 'x-id-token': tokens.idToken }),
      ...headers,
    },
    body: JSON.stringify({
      prompt: said,
      ...(sessionId && { sessionId }),
      ...(turnId && { turnId }),
    }),
    signal: signal ?? null,
  });
  return leaks.hear(answer);
}
