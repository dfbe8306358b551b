import { INVOKE_PATH, type InvokeRequest } from '@three-tier-chat/wire-contract';
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

type Tokens = { readonly accessToken: string; readonly idToken?: string | undefined };

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
  cloud: LocalCloud,
  tokens: Tokens,
  { prompt = 'Who am I?', sessionId, turnId, ...options }: AskOptions = {},
): Promise<Response> {
  const body = {
    prompt: `${prompt} ${cloud.leaks.canaries.prompt}`,
    ...(sessionId && { sessionId }),
    ...(turnId && { turnId }),
  };
  return invoke(cloud, tokens, body, options);
}

/** Stops a turn through the edge, as the page does. */
export function stopTurn(
  cloud: LocalCloud,
  tokens: Tokens,
  { sessionId, turnId }: { readonly sessionId: string; readonly turnId: string },
): Promise<Response> {
  return invoke(cloud, tokens, { sessionId, stop: { turnId } });
}

async function invoke(
  { url, leaks }: LocalCloud,
  tokens: Tokens,
  body: InvokeRequest,
  {
    accept = 'application/json',
    headers,
    signal,
  }: Pick<AskOptions, 'accept' | 'headers' | 'signal'> = {},
): Promise<Response> {
  const answer = await fetch(`${url(0)}${INVOKE_PATH}`, {
    method: 'POST',
    headers: {
      accept,
      authorization: `Bearer ${tokens.accessToken}`,
      'content-type': 'application/json',
      ...(tokens.idToken && { 'x-id-token': tokens.idToken }),
      ...headers,
    },
    body: JSON.stringify(body),
    signal: signal ?? null,
  });
  return leaks.hear(answer);
}
