import type { Provider } from 'oidc-provider';
import { readAccessToken } from './access-token.ts';
import { type Exchange, readForm, sendJson, sendOAuthError } from './answers.ts';
import type { ServerParts } from './server-parts.ts';

interface TokenRequest {
  readonly token: string;
  readonly clientId: string;
}

/** POST /v1/introspect (RFC 7662): a public client may introspect its own tokens. */
export async function answerIntrospection(
  exchange: Exchange,
  parts: ServerParts,
  provider: Provider,
): Promise<void> {
  const request = await readTokenRequest(exchange, parts);
  if (request) sendJson(exchange, 200, await introspect(request, parts, provider));
}

/**
 * POST /v1/revoke (RFC 7009): revoking a refresh token also revokes its access tokens, as in Okta.
 */
export async function answerRevocation(
  exchange: Exchange,
  parts: ServerParts,
  provider: Provider,
): Promise<void> {
  const request = await readTokenRequest(exchange, parts);
  if (!request) return;
  const access = await readAccessToken(request.token, parts);
  if (access?.clientId === request.clientId) parts.store.revokeAccessToken(access.jti);
  const refresh = await provider.RefreshToken.find(request.token);
  if (refresh?.clientId === request.clientId) parts.store.revokeGrant(refresh.grantId);
  exchange.res.writeHead(200).end();
}

async function introspect(
  { token, clientId }: TokenRequest,
  parts: ServerParts,
  provider: Provider,
): Promise<object> {
  const access = await readAccessToken(token, parts);
  if (access?.clientId === clientId) {
    const { sub, uid, aud, iss, jti, iat, exp } = access.payload;
    return {
      active: true,
      scope: access.scopes.join(' '),
      username: sub,
      client_id: clientId,
      token_type: 'Bearer',
      ...{ sub, uid, aud, iss, jti, iat, exp },
    };
  }
  const refresh = await provider.RefreshToken.find(token);
  const user = refresh && parts.users.byId(refresh.accountId);
  if (!refresh?.isValid || refresh.clientId !== clientId || !user) return { active: false };
  return {
    active: true,
    scope: refresh.scope,
    username: user.login,
    client_id: clientId,
    sub: user.login,
    uid: user.id,
    iss: parts.issuer,
    iat: refresh.iat,
    exp: refresh.exp,
  };
}

async function readTokenRequest(
  exchange: Exchange,
  { org }: ServerParts,
): Promise<TokenRequest | undefined> {
  const form = await readForm(exchange);
  const clientId = form.get('client_id') ?? '';
  const token = form.get('token');
  if (!org.apps.some(({ client_id }) => client_id === clientId)) {
    sendOAuthError(exchange, 401, 'invalid_client', "Invalid value for 'client_id' parameter.");
    return undefined;
  }
  if (!token) {
    sendOAuthError(exchange, 400, 'invalid_request', "The 'token' parameter must be provided.");
    return undefined;
  }
  return { token, clientId };
}
