import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { type HttpServer, serveHttp } from '../../http/serve-http.ts';

export const AUDIENCE = 'api://three-tier-chat';

/** An authorization server for tests: discovery, keys and tokens like Okta's. */
export interface IssuerFixture {
  readonly issuer: string;
  readonly discoveryUrl: string;
  /** An access token that every authorizer of the tests accepts, unless `claims` changes it. */
  accessToken(claims?: JWTPayload): Promise<string>;
  /** The tokens that no authorizer may accept, by what is wrong with them. */
  refusedTokens(): Promise<Readonly<Record<RefusedToken, string | undefined>>>;
  /** May be called twice, since a test may take the keys away before its end. */
  close(): Promise<void>;
}

type RefusedToken =
  | 'no token'
  | 'garbage'
  | 'expired'
  | 'another audience'
  | 'another issuer'
  | 'a missing scope'
  | 'an ID token'
  | 'another key';

/** Generated once, since generating keys is the slowest step. */
const keys = Promise.all([generateKeyPair('RS256'), generateKeyPair('RS256')]);

/** Listens on a free port. */
export async function startIssuerFixture(): Promise<IssuerFixture> {
  const [own, foreign] = await keys;
  const jwk = { ...(await exportJWK(own.publicKey)), kid: 'own', alg: 'RS256', use: 'sig' };
  let issuer = '';
  let isOpen = true;
  const server: HttpServer = await serveHttp(0, (request) => {
    const { pathname } = new URL(request.url);
    return pathname.endsWith('/openid-configuration')
      ? Response.json({ issuer, jwks_uri: `${issuer}/v1/keys` })
      : Response.json({ keys: [jwk] });
  });
  issuer = `http://127.0.0.1:${server.port}/oauth2/default`;

  const sign = (claims: JWTPayload, key = own.privateKey) => {
    const now = Math.floor(Date.now() / 1000);
    const payload = { iss: issuer, sub: 'member@example.com', iat: now, exp: now + 300, ...claims };
    return new SignJWT(payload).setProtectedHeader({ alg: 'RS256', kid: 'own' }).sign(key);
  };
  const access = { aud: AUDIENCE, scp: ['chat.invoke'], cid: 'client', uid: '00u1' };
  return {
    issuer,
    discoveryUrl: `${issuer}/.well-known/openid-configuration`,
    accessToken: (claims) => sign({ ...access, ...claims }),
    async refusedTokens() {
      return {
        'no token': undefined,
        garbage: 'not-a-token',
        expired: await sign({ ...access, exp: 1_000_000 }),
        'another audience': await sign({ ...access, aud: 'api://other' }),
        'another issuer': await sign({ ...access, iss: `${issuer}-other` }, foreign.privateKey),
        'a missing scope': await sign({ ...access, scp: ['profile.read'] }),
        'an ID token': await sign({ aud: 'client', name: 'Member' }),
        'another key': await sign(access, foreign.privateKey),
      };
    },
    async close() {
      if (isOpen) await server.close();
      isOpen = false;
    },
  };
}
