import { randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { ManagedOrg } from './managed-org.ts';
import { serveManagementApi } from './serve-management-api.ts';

const CLIENT_ID = '0oaterraform00000000';
/** What the guide has an administrator grant. */
export const GRANTED = [
  'okta.apps.manage',
  'okta.apps.read',
  'okta.authorizationServers.manage',
  'okta.authorizationServers.read',
  'okta.groups.manage',
  'okta.groups.read',
  'okta.policies.read',
  'okta.trustedOrigins.manage',
  'okta.trustedOrigins.read',
];

export interface Reply {
  readonly status: number;
  /** Null for an empty body. */
  readonly body: unknown;
}

export interface ManagementFixture {
  readonly origin: string;
  readonly org: ManagedOrg;
  /** Signs an assertion with the app's key, with changes of its claims. */
  assertion(changes?: Readonly<Record<string, unknown>>): Promise<string>;
  /** Asks for a token; by default one with all scopes. */
  token(parameters?: Readonly<Record<string, string>>): Promise<Reply>;
  /** Calls the API with a token of these scopes. */
  call(method: string, path: string, body?: unknown, scopes?: readonly string[]): Promise<Reply>;
  stop(): Promise<void>;
}

/** The Management API over HTTP, with a service app that has every scope of the guide. */
export async function startManagementFixture(): Promise<ManagementFixture> {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const publicJwk = { ...(await exportJWK(publicKey)), kid: 'k', alg: 'RS256' };
  const app = { clientId: CLIENT_ID, publicJwk, grantedScopes: GRANTED };
  const { origin, org, close } = await serveManagementApi(app);
  const kept = new Map<string, string>();

  const fixture: ManagementFixture = {
    origin,
    org,
    assertion: (changes = {}) =>
      new SignJWT({
        ...{ iss: CLIENT_ID, sub: CLIENT_ID, aud: `${origin}/oauth2/v1/token` },
        ...{ jti: randomUUID(), exp: Math.floor(Date.now() / 1000) + 300, ...changes },
      })
        .setProtectedHeader({ alg: 'RS256', kid: 'k' })
        .sign(privateKey),
    async token(parameters = {}) {
      const body = new URLSearchParams({
        grant_type: 'client_credentials',
        scope: GRANTED.join(' '),
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: await fixture.assertion(),
        ...parameters,
      });
      return read(await fetch(`${origin}/oauth2/v1/token`, { method: 'POST', body }));
    },
    async call(method, path, body, scopes = GRANTED) {
      const scope = scopes.join(' ');
      if (!kept.has(scope)) {
        const { body: answer } = await fixture.token({ scope });
        kept.set(scope, String((answer as { access_token: string }).access_token));
      }
      const response = await fetch(`${origin}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${kept.get(scope)}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      return read(response);
    },
    stop: close,
  };
  return fixture;
}

async function read(response: Response): Promise<Reply> {
  const text = await response.text();
  return { status: response.status, body: text === '' ? null : JSON.parse(text) };
}
