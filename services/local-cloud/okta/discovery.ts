import { scopeNames } from './scopes.ts';
import type { ServerParts } from './server-parts.ts';

/** Both well-known documents of a custom authorization server (OpenID Connect Discovery, RFC 8414). */
export function discoveryDocument({ org, server, issuer }: ServerParts): object {
  const hidden = server.scopes
    .filter(({ metadata_publish }) => metadata_publish === 'NO_CLIENTS')
    .map(({ name }) => name);
  return {
    issuer,
    authorization_endpoint: `${issuer}/v1/authorize`,
    token_endpoint: `${issuer}/v1/token`,
    userinfo_endpoint: `${issuer}/v1/userinfo`,
    jwks_uri: `${issuer}/v1/keys`,
    introspection_endpoint: `${issuer}/v1/introspect`,
    revocation_endpoint: `${issuer}/v1/revoke`,
    end_session_endpoint: `${issuer}/v1/logout`,
    response_types_supported: ['code'],
    response_modes_supported: ['query', 'fragment', 'form_post'],
    grant_types_supported: [...new Set(org.apps.flatMap(({ grant_types }) => grant_types))],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    scopes_supported: scopeNames(server).filter((name) => !hidden.includes(name)),
    token_endpoint_auth_methods_supported: ['none'],
    introspection_endpoint_auth_methods_supported: ['none'],
    revocation_endpoint_auth_methods_supported: ['none'],
    code_challenge_methods_supported: ['S256'],
    claims_supported: [
      ...['ver', 'jti', 'iss', 'aud', 'iat', 'exp', 'cid', 'uid', 'scp', 'sub', 'auth_time'],
      ...['amr', 'idp', 'nonce', 'at_hash', 'name', 'given_name', 'family_name'],
      ...['preferred_username', 'email', 'email_verified'],
      ...new Set(server.claims.map(({ name }) => name)),
    ],
    request_parameter_supported: false,
  };
}
