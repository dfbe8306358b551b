import { createHash, randomBytes } from 'node:crypto';
import { type CookieJar, createCookieJar } from './cookie-jar.ts';

/** An authorization request of a client that runs in a browser. */
export interface AuthorizationRequest {
  readonly issuer: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  /** Further parameters, such as `prompt`; an undefined one removes a parameter. */
  readonly extra?: Readonly<Record<string, string | undefined>>;
}

export interface Credentials {
  readonly login: string;
  readonly password: string;
}

export interface SignedIn {
  readonly accessToken: string;
  readonly idToken: string | undefined;
  readonly refreshToken: string | undefined;
  /** Seconds. */
  readonly expiresIn: number;
}

/** The sign-in ended with an OAuth error. */
export class SignInRefused extends Error {
  override readonly name = 'SignInRefused';

  /** `access_denied`, `login_required`, …; `wrong-credentials` if the form is shown again. */
  readonly code: string;

  constructor(code: string, description: string) {
    super(`${code}: ${description}`);
    this.code = code;
  }
}

/**
 * Signs in as a browser does, but only with HTTP: authorization code and PKCE, filling in the
 * sign-in form if it is shown. A jar that is passed in keeps the session for the next time.
 *
 * @throws SignInRefused
 */
export async function signIn(
  request: AuthorizationRequest & Credentials & { readonly jar?: CookieJar },
): Promise<SignedIn> {
  const verifier = randomBytes(32).toString('base64url');
  const jar = request.jar ?? createCookieJar();
  const code = await authorize(jar, request, request, verifier);
  const answer = await requestTokens(request.issuer, {
    grant_type: 'authorization_code',
    client_id: request.clientId,
    redirect_uri: request.redirectUri,
    code,
    code_verifier: verifier,
  });
  const body = (await answer.json()) as Record<string, string | number | undefined>;
  if (!answer.ok) throw refusal(body);
  return {
    accessToken: String(body['access_token']),
    idToken: body['id_token'] as string | undefined,
    refreshToken: body['refresh_token'] as string | undefined,
    expiresIn: Number(body['expires_in']),
  };
}

/**
 * Obtains an authorization code.
 *
 * @throws SignInRefused
 */
export async function authorize(
  jar: CookieJar,
  request: AuthorizationRequest,
  credentials: Credentials,
  verifier: string,
): Promise<string> {
  const state = randomBytes(16).toString('base64url');
  const address = authorizationUrl(request, verifier, state);
  let response = await follow(jar, await jar.visit(address), address, request.redirectUri);
  if (response.kind === 'page') {
    response = await submitForm(jar, response, credentials, request.redirectUri);
  }
  if (response.kind === 'page') {
    const alert = /role="alert">([^<]*)</.exec(response.html)?.[1];
    throw new SignInRefused(alert ? 'wrong-credentials' : 'error-page', alert ?? response.html);
  }
  const { searchParams } = response.callback;
  if (searchParams.get('state') !== state) throw new Error('The state came back changed');
  const code = searchParams.get('code');
  if (!code) throw refusal(Object.fromEntries(searchParams));
  return code;
}

export function authorizationUrl(
  { issuer, clientId, redirectUri, scopes, extra }: AuthorizationRequest,
  verifier: string,
  state: string,
): string {
  const parameters: Readonly<Record<string, string | undefined>> = {
    client_id: clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: scopes.join(' '),
    state,
    nonce: scopes.includes('openid') ? `nonce-of-${state}` : undefined,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...extra,
  };
  const given = Object.entries(parameters).filter(
    (parameter): parameter is [string, string] => parameter[1] !== undefined,
  );
  return `${issuer}/v1/authorize?${new URLSearchParams(given)}`;
}

export function requestTokens(
  issuer: string,
  form: Readonly<Record<string, string>>,
): Promise<Response> {
  return fetch(`${issuer}/v1/token`, { method: 'POST', body: new URLSearchParams(form) });
}

type Landing =
  | { readonly kind: 'page'; readonly url: string; readonly status: number; readonly html: string }
  | { readonly kind: 'callback'; readonly callback: URL };

/** Follows redirects until a page is shown or the client's redirect URI is reached. */
export async function follow(
  jar: CookieJar,
  first: Response,
  address: string,
  redirectUri: string,
): Promise<Landing> {
  let response = first;
  let url = address;
  for (;;) {
    const location = response.headers.get('location');
    if (location === null) {
      return { kind: 'page', url, status: response.status, html: await response.text() };
    }
    url = new URL(location, url).href;
    if (url.startsWith(redirectUri)) return { kind: 'callback', callback: new URL(url) };
    await response.body?.cancel();
    response = await jar.visit(url);
  }
}

export async function submitForm(
  jar: CookieJar,
  page: { readonly url: string; readonly html: string },
  { login, password }: Credentials,
  redirectUri: string,
): Promise<Landing> {
  const action = /<form method="post" action="([^"]+)"/.exec(page.html)?.[1];
  if (!action) throw new SignInRefused('error-page', page.html);
  const url = new URL(action, page.url).href;
  const body = new URLSearchParams({ username: login, password });
  return follow(jar, await jar.visit(url, { method: 'POST', body }), url, redirectUri);
}

function refusal(answer: Readonly<Record<string, string | number | undefined>>): SignInRefused {
  return new SignInRefused(String(answer['error']), String(answer['error_description'] ?? ''));
}
