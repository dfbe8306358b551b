import { INVOKE_PATH } from '@three-tier-chat/wire-contract';
import type { LocalCloud } from './local-cloud.ts';
import { type SignedIn, signIn } from './sign-in.ts';

/** Signs a demo user in by a scripted code flow, with the client of the running site. */
export function signInAs(cloud: LocalCloud, user: string): Promise<SignedIn> {
  const { issuer, clientId, scopes } = cloud.config;
  return signIn({
    issuer,
    clientId,
    scopes,
    redirectUri: `${cloud.url(0)}/callback`,
    login: `${user}@example.com`,
    password: 'local-only',
  });
}

export interface AskOptions {
  readonly prompt?: string;
  readonly sessionId?: string;
  readonly accept?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One turn through the edge, as the page asks it. */
export function ask(
  cloud: LocalCloud,
  tokens: { readonly accessToken: string; readonly idToken?: string | undefined },
  { prompt = 'Who am I?', sessionId, accept = 'application/json', headers }: AskOptions = {},
): Promise<Response> {
  return fetch(`${cloud.url(0)}${INVOKE_PATH}`, {
    method: 'POST',
    headers: {
      accept,
      authorization: `Bearer ${tokens.accessToken}`,
      'content-type': 'application/json',
      ...(tokens.idToken && { 'x-id-token': tokens.idToken }),
      ...headers,
    },
    body: JSON.stringify({ prompt, ...(sessionId && { sessionId }) }),
  });
}
