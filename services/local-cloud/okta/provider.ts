import { subjectHash } from '@three-tier-chat/wire-contract';
import {
  type AccessToken,
  type Client,
  type Context,
  errors,
  type GrantSource,
  type JwtParts,
  Provider,
} from 'oidc-provider';
import type { Lifetimes } from './access-policy.ts';
import { accessTokenClaims, ID_TOKEN_SECONDS } from './claims.ts';
import { messagePage, pageHeaders } from './pages.ts';
import { createProviderAccess } from './provider-access.ts';
import { readScopes, scopeNames } from './scopes.ts';
import { LOG_SERVICE, type ServerParts } from './server-parts.ts';
import { completeTokenAnswer } from './token-answer.ts';

const SESSION_SECONDS = 2 * 3600;
const SIGN_IN_SECONDS = 3600;
const CODE_SECONDS = 60;
/**
 * The path of the session's cookie, so that no other path receives it, on whatever port of this
 * machine.
 */
export const SESSION_COOKIE_PATH = '/oauth2';
/** Longer than any refresh token in use; what is idle for longer is deleted. */
const GRANT_SECONDS = 90 * 24 * 3600;

/**
 * Makes the protocol engine of an authorization server with oidc-provider: authorization, sign-in
 * session and token endpoint. It is recreated after each rotation of keys, over the same store.
 */
export function createProvider(parts: ServerParts): Provider {
  const { org, server, issuer, users, store, keys } = parts;
  const access = createProviderAccess(parts);
  // The engine requires a URI for the server's one API; the audience need not be one.
  const resource = `urn:okta:${server.id}`;
  const scopes = scopeNames(server);

  const provider: Provider = new Provider(issuer, {
    adapter: store.adapter,
    jwks: { keys: keys.all().map(({ privateJwk }) => privateJwk) },
    cookies: {
      keys: [...parts.cookieKeys],
      names: cookieNames(issuer),
      long: { httpOnly: true, sameSite: 'lax', path: SESSION_COOKIE_PATH },
      short: { httpOnly: true, sameSite: 'lax' },
    },
    clients: org.apps.map((app) => ({
      client_id: app.client_id,
      client_name: app.label,
      application_type: 'web',
      token_endpoint_auth_method: app.token_endpoint_auth_method,
      grant_types: app.grant_types,
      response_types: app.response_types,
      redirect_uris: app.redirect_uris,
    })),
    responseTypes: ['code'],
    clientAuthMethods: ['none'],
    scopes: [...scopes],
    claims: { openid: ['sub'] },
    routes: { authorization: '/v1/authorize', token: '/v1/token' },
    // CORS is decided by trusted origins, outside of the engine.
    clientBasedCORS: () => true,
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      userinfo: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => resource,
        useGrantedResource: () => true,
        getResourceServerInfo: (ctx: Context) => ({
          scope: scopes.join(' '),
          audience: server.audience,
          accessTokenFormat: 'jwt',
          accessTokenTTL:
            ctx.oidc.route === 'token' ? access.lifetimesAt(ctx).accessTokenSeconds : undefined,
          jwt: { sign: { alg: 'RS256', kid: keys.current().kid } },
        }),
      },
    },
    ttl: {
      AccessToken: (_ctx: Context, token: AccessToken) => token.resourceServer?.accessTokenTTL,
      AuthorizationCode: CODE_SECONDS,
      Grant: GRANT_SECONDS,
      IdToken: ID_TOKEN_SECONDS,
      Interaction: SIGN_IN_SECONDS,
      RefreshToken: (ctx: Context, token: { readonly iiat: number }) =>
        refreshTokenSeconds(access.lifetimesAt(ctx), token.iiat),
      Session: SESSION_SECONDS,
    },
    interactions: {
      policy: access.interactionPolicy,
      url: (_ctx: Context, { uid }: { readonly uid: string }) => `${issuer}/signin/${uid}`,
    },
    // Called for every authorization, with or without the parameter.
    extraParams: { okta_scope_rules: (ctx: Context) => applyScopeRules(ctx, parts) },
    findAccount: (_ctx: Context, id: string) =>
      users.byId(id) && { accountId: id, claims: () => ({ sub: id }) },
    // Each authorization has one grant, and so one family of refresh tokens.
    loadExistingGrant: async ({ oidc }: Context) => {
      const grant = new provider.Grant({
        clientId: oidc.client.clientId,
        accountId: oidc.session.accountId ?? '',
      });
      grant.addOIDCScope(oidc.params['scope'] ?? '');
      grant.addResourceScope(resource, oidc.params['scope'] ?? '');
      await grant.save();
      return grant;
    },
    expiresWithSession: () => false,
    issueRefreshToken: (_ctx: Context, client: Client, code: GrantSource) =>
      client.grantTypeAllowed('refresh_token') && code.scopes.has('offline_access'),
    // The last moment before a refresh token is used up, at which the policy is evaluated again.
    rotateRefreshToken: async (ctx: Context) => {
      const lifetimes = access.requireAtRefresh(ctx);
      const { client, entities } = ctx.oidc;
      const app = org.apps.find(({ client_id }) => client_id === client.clientId);
      const token = entities.RefreshToken;
      if (app?.refresh_token_rotation === 'ROTATE' || !token) return true;
      token.exp = epochSeconds() + refreshTokenSeconds(lifetimes, token.iiat);
      await token.save();
      return false;
    },
    formats: {
      customizers: {
        jwt: (ctx: Context, token: AccessToken, jwt: JwtParts) =>
          shapeAccessToken(ctx, token, jwt, parts),
      },
    },
    renderError: (ctx: Context, out: { readonly error: string; error_description?: string }) => {
      for (const [name, value] of Object.entries(pageHeaders())) ctx.set(name, value);
      ctx.status = 400;
      ctx.body = messagePage(
        '400 Bad Request',
        `Your request resulted in an error. ${out.error}: ${out.error_description ?? ''}`,
      );
    },
  });

  provider.use((ctx, next) => completeTokenAnswer(ctx, next, parts));
  provider.on('authorization.error', async ({ oidc }, error) => {
    const uid = oidc.account?.accountId;
    parts.logs.write(LOG_SERVICE, 'authorize.refused', {
      reason: error.error,
      detail: error.error_description,
      ...(uid !== undefined && { subject_hash: await subjectHash(parts.issuer, uid) }),
    });
  });
  provider.on('server_error', (_ctx, error) =>
    parts.logs.write(LOG_SERVICE, 'request.failed', { error: error.name, detail: error.message }),
  );
  return provider;
}

/**
 * Browsers send a cookie to every port of its host: with a name of its own, one local Okta does not
 * sign out the users of another.
 */
function cookieNames(
  issuer: string,
): Readonly<Record<'session' | 'interaction' | 'resume', string>> {
  const { port } = new URL(issuer);
  return {
    session: `idx_${port}`,
    interaction: `okta_sign_in_${port}`,
    resume: `okta_resume_${port}`,
  };
}

/** Okta has no unknown scope, and needs no consent for `offline_access`. */
function applyScopeRules({ oidc, query }: Context, { server }: ServerParts): void {
  const request = readScopes(server, String(query['scope'] ?? ''));
  if (request.kind === 'invalid') throw new errors.InvalidScope(request.description);
  const mayRefresh = oidc.client.grantTypeAllowed('refresh_token');
  oidc.params['scope'] = request.scopes
    .filter((scope) => scope !== 'offline_access' || mayRefresh)
    .join(' ');
}

/** Okta's header contains only key and algorithm; its payload is Okta's own. */
function shapeAccessToken(
  { oidc }: Context,
  token: AccessToken,
  jwt: JwtParts,
  { users, server, issuer, store, secondsLeft }: ServerParts,
): void {
  const { iat, exp, scope } = jwt.payload as { iat: number; exp: number; scope?: string };
  const life = exp - iat;
  const ageSeconds = life - (secondsLeft() ?? life);
  const user = users.byId(oidc.account?.accountId ?? '');
  if (!user) throw new errors.InvalidGrant({ detail: 'the user no longer exists' });
  const source = oidc.entities.AuthorizationCode ?? oidc.entities.RefreshToken;
  const payload = accessTokenClaims({
    user,
    server,
    issuer,
    clientId: oidc.client.clientId,
    scopes: (scope ?? '').split(' ').filter(Boolean),
    issuedAt: iat - ageSeconds,
    expiresAt: exp - ageSeconds,
    authTime: source?.authTime,
    grantId: token.grantId,
  });
  jwt.header = { typ: undefined };
  jwt.payload = payload;
  store.rememberAccessToken(payload.jti, token.grantId, exp * 1000);
}

/** The idle window, limited by the absolute lifetime. */
function refreshTokenSeconds(lifetimes: Lifetimes, firstIssuedAt: number): number {
  const left = firstIssuedAt + lifetimes.refreshTokenSeconds - epochSeconds();
  return Math.max(1, Math.min(lifetimes.refreshWindowSeconds, left));
}

function epochSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
