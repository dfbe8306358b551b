import type { Grant, IdentityProvider } from '../session/identity-provider.ts';

export interface FakeProvider extends IdentityProvider {
  /** The results of the next redemption and the next renewals. */
  onRedeem: () => Promise<Grant>;
  onRenew: (refreshToken: string) => Promise<Grant>;
  onAuthorize: () => Promise<void>;
  readonly redeemed: readonly { readonly url: URL; readonly state: string }[];
  readonly renewed: readonly string[];
  readonly revoked: readonly string[];
}

export const MEMBER = { subject: '00u1', name: 'Chat Member' };

/** A grant of 300 seconds; `generation` distinguishes one from the next. */
export function makeGrant(generation: number, changes: Partial<Grant> = {}): Grant {
  return {
    accessToken: `access-${generation}`,
    idToken: `id-${generation}`,
    refreshToken: `refresh-${generation}`,
    expiresInSeconds: 300,
    person: MEMBER,
    scopes: undefined,
    ...changes,
  };
}

export function makeFakeProvider(): FakeProvider {
  const redeemed: { url: URL; state: string }[] = [];
  const renewed: string[] = [];
  const revoked: string[] = [];
  let attempts = 0;
  const provider: FakeProvider = {
    onRedeem: async () => makeGrant(0),
    onRenew: async () => makeGrant(renewed.length),
    onAuthorize: async () => {},
    redeemed,
    renewed,
    revoked,
    makeSecrets: () => {
      attempts += 1;
      return { verifier: `v${attempts}`, state: `s${attempts}`, nonce: `n${attempts}` };
    },
    authorizationUrl: async ({ state }, redirectUri, prompt) => {
      await provider.onAuthorize();
      const url = new URL('https://okta.example/authorize');
      url.search = new URLSearchParams({
        state,
        redirect_uri: redirectUri,
        ...(prompt && { prompt }),
      }).toString();
      return url;
    },
    redeem: async (url, { state }) => {
      redeemed.push({ url, state });
      return provider.onRedeem();
    },
    renew: async (refreshToken) => {
      renewed.push(refreshToken);
      return provider.onRenew(refreshToken);
    },
    revoke: async (refreshToken) => {
      revoked.push(refreshToken);
    },
    endSessionUrl: async (idToken, postLogoutRedirectUri) =>
      new URL(`https://okta.example/logout?hint=${idToken}&back=${postLogoutRedirectUri}`),
  };
  return provider;
}
