import type { SiteConfig } from '@three-tier-chat/wire-contract';
import * as oidc from 'openid-client';
import { isLoopbackHost } from '../api/loopback.ts';
import { matchesAtHash } from './at-hash.ts';
import type { Grant, IdentityProvider, Person } from './identity-provider.ts';
import { toSignInError } from './okta-errors.ts';
import { SignInError } from './sign-in-error.ts';

const TIMEOUT_SECONDS = 10;

/** Okta's authorization server, as a public client with authorization code and PKCE. */
export function makeOkta(
  { issuer, clientId, scopes }: Pick<SiteConfig, 'issuer' | 'clientId' | 'scopes'>,
  request?: oidc.CustomFetch,
): IdentityProvider {
  let discovered: Promise<oidc.Configuration> | undefined;

  /** Discovers once; a failure is not cached, so that the next call retries. */
  function configuration(): Promise<oidc.Configuration> {
    discovered ??= discover(issuer, clientId, request).catch((error: unknown) => {
      discovered = undefined;
      throw error;
    });
    return discovered;
  }

  return {
    makeSecrets: () => ({
      verifier: oidc.randomPKCECodeVerifier(),
      state: oidc.randomState(),
      nonce: oidc.randomNonce(),
    }),

    authorizationUrl: ({ verifier, state, nonce }, redirectUri, prompt) =>
      guarded(async () =>
        oidc.buildAuthorizationUrl(await configuration(), {
          redirect_uri: redirectUri,
          scope: scopes.join(' '),
          code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
          code_challenge_method: 'S256',
          state,
          nonce,
          ...(prompt && { prompt }),
        }),
      ),

    redeem: (callbackUrl, { verifier, state, nonce }) =>
      guarded(async () =>
        toGrant(
          await oidc.authorizationCodeGrant(await configuration(), callbackUrl, {
            pkceCodeVerifier: verifier,
            expectedState: state,
            expectedNonce: nonce,
            idTokenExpected: true,
          }),
        ),
      ),

    renew: (refreshToken) =>
      guarded(async () =>
        toGrant(await oidc.refreshTokenGrant(await configuration(), refreshToken)),
      ),

    revoke: (refreshToken) =>
      guarded(async () =>
        oidc.tokenRevocation(await configuration(), refreshToken, {
          token_type_hint: 'refresh_token',
        }),
      ),

    endSessionUrl: (idToken, postLogoutRedirectUri) =>
      guarded(async () =>
        oidc.buildEndSessionUrl(await configuration(), {
          id_token_hint: idToken,
          post_logout_redirect_uri: postLogoutRedirectUri,
        }),
      ),
  };
}

async function discover(
  issuer: string,
  clientId: string,
  request: oidc.CustomFetch | undefined,
): Promise<oidc.Configuration> {
  const server = new URL(issuer);
  const insecure = server.protocol === 'http:' && isLoopbackHost(server.hostname);
  const configuration = await oidc.discovery(server, clientId, undefined, oidc.None(), {
    timeout: TIMEOUT_SECONDS,
    // In the code flow a client may rely on TLS for the ID token; here its signature is verified
    // too.
    execute: [oidc.enableNonRepudiationChecks, ...(insecure ? [oidc.allowInsecureRequests] : [])],
    ...(request && { [oidc.customFetch]: request }),
  });
  if (configuration.serverMetadata().issuer !== issuer) {
    throw new SignInError('untrusted');
  }
  return configuration;
}

async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toSignInError(error);
  }
}

async function toGrant(
  response: oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers,
): Promise<Grant> {
  const claims = response.claims();
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

function toPerson(claims: oidc.IDToken): Person {
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
