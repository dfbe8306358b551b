import { createVerify, type KeyObject } from 'node:crypto';
import type { Answer, Asked, Route } from './scripted-server.ts';

export const ISSUER_PATH = '/oauth2/aus1';
const NEEDED =
  'okta.apps.manage okta.authorizationServers.manage okta.groups.manage okta.policies.read okta.trustedOrigins.manage';

/** What Okta answers about an org in which everything stands, shaped after recorded answers. */
export function healthyOkta(url: string, serviceKey: KeyObject): Record<string, Route> {
  const authorized =
    (json: unknown): Route =>
    ({ headers }) =>
      headers.authorization === 'Bearer okta-access-token' ? { json } : UNAUTHORIZED;
  return {
    'GET /.well-known/okta-organization': { json: { id: '00o1', pipeline: 'idx' } },
    'POST /oauth2/v1/token': (asked) => token(asked, serviceKey),
    'GET /api/v1/authorizationServers': authorized([{ id: 'aus1', status: 'ACTIVE' }]),
    'GET /api/v1/groups': authorized([]),
    'GET /api/v1/groups/00g1/users': authorized([{ id: '00u1' }]),
    'GET /api/v1/trustedOrigins': authorized([]),
    'GET /api/v1/apps': authorized([]),
    'GET /api/v1/apps/0oaapp': authorized({
      status: 'ACTIVE',
      _links: { accessPolicy: { href: `${url}/api/v1/policies/rst1` } },
    }),
    'GET /api/v1/policies': authorized([{ id: 'rst1', system: true, status: 'ACTIVE' }]),
    'GET /api/v1/policies/rst1': authorized({ name: 'Default', status: 'ACTIVE' }),
    'GET /api/v1/policies/rst1/rules': authorized([
      { status: 'ACTIVE', actions: { appSignOn: { verificationMethod: { factorMode: '2FA' } } } },
    ]),
    'GET /api/v1/authorizationServers/aus1/policies': authorized([POLICY]),
    'GET /api/v1/authorizationServers/aus1/policies/00p1/rules': authorized([{ status: 'ACTIVE' }]),
    [`GET ${ISSUER_PATH}/.well-known/openid-configuration`]: {
      json: { issuer: `${url}${ISSUER_PATH}`, jwks_uri: `${url}${ISSUER_PATH}/v1/keys` },
    },
    [`GET ${ISSUER_PATH}/v1/keys`]: {
      json: { keys: [{ kty: 'RSA', kid: 'k1', use: 'sig', alg: 'RS256' }] },
    },
  };
}

export const POLICY = { id: '00p1', name: 'three-tier-chat-dev', status: 'ACTIVE' };
export const UNAUTHORIZED: Answer = { status: 401, json: { errorCode: 'E0000011' } };
export const FORBIDDEN: Answer = { status: 403, json: { errorCode: 'E0000006' } };

export function granted(scope: string): Answer {
  return {
    json: { token_type: 'Bearer', expires_in: 3600, access_token: 'okta-access-token', scope },
  };
}

/** Takes only an assertion that the service app's key signed, for this org (RFC 7523 section 3). */
function token({ body }: Asked, serviceKey: KeyObject): Answer {
  const assertion = new URLSearchParams(body).get('client_assertion') ?? '';
  const [header = '', claims = '', signature = ''] = assertion.split('.');
  const isSigned = createVerify('RSA-SHA256')
    .update(`${header}.${claims}`)
    .verify(serviceKey, signature, 'base64url');
  const { iss, sub, aud, exp } = JSON.parse(
    Buffer.from(claims, 'base64url').toString() || '{}',
  ) as Record<string, unknown>;
  const isMeant =
    iss === '0oaservice' &&
    sub === iss &&
    aud === 'https://example-dev.okta.com/oauth2/v1/token' &&
    Number(exp) * 1000 > Date.now();
  if (!isSigned || !isMeant) return { status: 401, json: { error: 'invalid_client' } };
  return granted(NEEDED);
}
