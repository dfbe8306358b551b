import type { SiteConfig } from '@three-tier-chat/wire-contract';
import * as oauth from 'oauth4webapi';
import { isLoopbackHost } from '../api/loopback.ts';
import { matchesAtHash } from './at-hash.ts';
import type { Grant, IdentityProvider, Person } from './identity-provider.ts';
import { toSignInError } from './okta-errors.ts';
import { SignInError } from './sign-in-error.ts';

const TIMEOUT_MS = 10_000;

/** Answers the page's requests to Okta; a test gives its own. */
export type OktaFetch = (
  url: string,
  init: oauth.CustomFetchOptions<'GET' | 'POST', URLSearchParams | undefined>,
) => Promise<Response>;

/** Okta's authorization server, as a public client with authorization code and PKCE. */
export function makeOkta(
  { issuer, clientId, scopes }: Pick<SiteConfig, 'issuer' | 'clientId' | 'scopes'>,
  request?: OktaFetch,
): IdentityProvider {
  const client: oauth.Client = { client_id: clientId };
  const { protocol, hostname } = new URL(issuer);
  /** Plain http only with this machine (RFC 8252 §8.3). */
  const isInsecure = protocol === 'http:' && isLoopbackHost(hostname);
  let discovered: Promise<oauth.AuthorizationServer> | undefined;

  function options() {
    return {
      [oauth.allowInsecureRequests]: isInsecure,
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(request && { [oauth.customFetch]: request }),
    };
  }

  /** Discovers once; a failure is not cached, so that the next call retries. */
  function server(): Promise<oauth.AuthorizationServer> {
    discovered ??= discover().catch((error: unknown) => {
      discovered = undefined;
      throw error;
    });
    return discovered;
  }

  async function discover(): Promise<oauth.AuthorizationServer> {
    const url = new URL(issuer);
    const response = await oauth.discoveryRequest(url, options());
    const metadata = await oauth.processDiscoveryResponse(url, response);
    // The library compares URLs; a token's issuer is compared as text.
    if (metadata.issuer !== issuer) {
      throw new SignInError('untrusted');
    }
    return metadata;
  }

  async function endpoint(
    name: 'authorization_endpoint' | 'end_session_endpoint',
    query: Record<string, string>,
  ): Promise<URL> {
    const address = (await server())[name];
    if (address === undefined) {
      throw new SignInError('untrusted');
    }
    const url = new URL(address);
    oauth.checkProtocol(url, !isInsecure);
    for (const [key, value] of Object.entries({ client_id: clientId, ...query })) {
      url.searchParams.append(key, value);
    }
    return url;
  }

  /**
   * In the code flow a client may rely on TLS for the ID token (OpenID Connect Core §3.1.3.7); here
   * its signature is verified too.
   */
  async function verified(
    metadata: oauth.AuthorizationServer,
    response: Response,
    tokens: oauth.TokenEndpointResponse,
  ): Promise<Grant> {
    if (tokens.id_token !== undefined) await verifySignature(metadata, response);
    return toGrant(tokens);
  }

  async function verifySignature(
    metadata: oauth.AuthorizationServer,
    response: Response,
  ): Promise<void> {
    try {
      await oauth.validateApplicationLevelSignature(metadata, response, options());
    } catch (error) {
      if ((error as { readonly code?: unknown }).code !== oauth.KEY_SELECTION) throw error;
      // Okta may have new keys since. The library keeps those that it has by this object, and asks for
      // others only after a minute.
      const renewed = { ...metadata };
      discovered = Promise.resolve(renewed);
      await oauth.validateApplicationLevelSignature(renewed, response, options());
    }
  }

  return {
    makeSecrets: () => ({
      verifier: oauth.generateRandomCodeVerifier(),
      state: oauth.generateRandomState(),
      nonce: oauth.generateRandomNonce(),
    }),

    authorizationUrl: ({ verifier, state, nonce }, redirectUri, prompt) =>
      guarded(async () =>
        endpoint('authorization_endpoint', {
          response_type: 'code',
          redirect_uri: redirectUri,
          scope: scopes.join(' '),
          code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
          code_challenge_method: 'S256',
          state,
          nonce,
          ...(prompt && { prompt }),
        }),
      ),

    redeem: (callbackUrl, { verifier, state, nonce }) =>
      guarded(async () => {
        const answer = callbackUrl.searchParams;
        // A refusal is told without another request: it throws.
        if (answer.has('error')) oauth.validateAuthResponse({ issuer }, client, answer, state);
        const metadata = await server();
        const response = await oauth.authorizationCodeGrantRequest(
          metadata,
          client,
          oauth.None(),
          oauth.validateAuthResponse(metadata, client, answer, state),
          `${callbackUrl.origin}${callbackUrl.pathname}`,
          verifier,
          options(),
        );
        const tokens = await oauth.processAuthorizationCodeResponse(metadata, client, response, {
          expectedNonce: nonce,
          requireIdToken: true,
        });
        return verified(metadata, response, tokens);
      }),

    renew: (refreshToken) =>
      guarded(async () => {
        const metadata = await server();
        const response = await oauth.refreshTokenGrantRequest(
          metadata,
          client,
          oauth.None(),
          refreshToken,
          options(),
        );
        const tokens = await oauth.processRefreshTokenResponse(metadata, client, response);
        return verified(metadata, response, tokens);
      }),

    revoke: (refreshToken) =>
      guarded(async () =>
        oauth.processRevocationResponse(
          await oauth.revocationRequest(await server(), client, oauth.None(), refreshToken, {
            ...options(),
            additionalParameters: { token_type_hint: 'refresh_token' },
          }),
        ),
      ),

    endSessionUrl: (idToken, postLogoutRedirectUri) =>
      guarded(() =>
        endpoint('end_session_endpoint', {
          id_token_hint: idToken,
          post_logout_redirect_uri: postLogoutRedirectUri,
        }),
      ),
  };
}

async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toSignInError(error);
  }
}

async function toGrant(response: oauth.TokenEndpointResponse): Promise<Grant> {
  const claims = oauth.getValidatedIdTokenClaims(response);
  const expiresInSeconds = response.expires_in;
  if (expiresInSeconds === undefined) {
    throw new SignInError('untrusted');
  }
  if (claims && !(await matchesAtHash(response.access_token, claims.at_hash))) {
    throw new SignInError('untrusted');
  }
  return {
    accessToken: response.access_token,
    idToken: response.id_token,
    refreshToken: response.refresh_token,
    expiresInSeconds,
    person: claims && toPerson(claims),
    scopes: response.scope?.split(' ').filter(Boolean),
  };
}

function toPerson(claims: oauth.IDToken): Person {
  const names = [claims['name'], claims['preferred_username'], claims['email']];
  const name = names.find((it) => typeof it === 'string' && it.trim() !== '');
  const { email, groups } = claims;
  return {
    subject: claims.sub,
    name: typeof name === 'string' ? name : claims.sub,
    ...(typeof email === 'string' && { email }),
    ...(Array.isArray(groups) && {
      groups: groups.filter((group): group is string => typeof group === 'string'),
    }),
  };
}
