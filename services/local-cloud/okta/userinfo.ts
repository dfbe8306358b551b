import { readAccessToken } from './access-token.ts';
import { type Exchange, sendJson } from './answers.ts';
import { userInfoClaims } from './claims.ts';
import type { ServerParts } from './server-parts.ts';

/** GET or POST /v1/userinfo: the bearer of an access token, as the directory knows them now. */
export async function answerUserInfo(exchange: Exchange, parts: ServerParts): Promise<void> {
  const token = /^Bearer ([^\s,]+)$/i.exec(exchange.req.headers.authorization ?? '')?.[1];
  const access = token ? await readAccessToken(token, parts) : undefined;
  const user = access && parts.users.byId(access.uid);
  if (!access || !user) {
    return refuse(exchange, parts, 401, 'invalid_token', 'The access token is invalid.');
  }
  if (!access.scopes.includes('openid')) {
    return refuse(
      exchange,
      parts,
      403,
      'insufficient_scope',
      'The access token must provide access to at least one of these scopes - openid',
    );
  }
  sendJson(exchange, 200, userInfoClaims(user, parts.server, access.scopes), {
    'cache-control': 'no-store',
  });
}

function refuse(
  exchange: Exchange,
  { issuer }: ServerParts,
  status: 401 | 403,
  error: string,
  description: string,
): void {
  exchange.res.writeHead(status, {
    'www-authenticate': `Bearer authorization_uri="${issuer}/v1/authorize", realm="${issuer}", scope="openid", error="${error}", error_description="${description}"`,
    'cache-control': 'no-store',
  });
  exchange.res.end();
}
