import { createLocalJWKSet, jwtVerify } from 'jose';
import type { Provider } from 'oidc-provider';
import type { Exchange } from './answers.ts';
import { messagePage, pageHeaders } from './pages.ts';
import { SESSION_COOKIE_PATH } from './provider.ts';
import type { ServerParts } from './server-parts.ts';

/**
 * GET /v1/logout (OpenID Connect RP-Initiated Logout 1.0): ends the session of the hint's user
 * without a question, and redirects to an address that the app registered. Tokens stay valid, as in
 * Okta.
 */
export async function answerLogout(
  exchange: Exchange,
  parts: ServerParts,
  provider: Provider,
): Promise<void> {
  const { req, res, url } = exchange;
  const hint = await readHint(url.searchParams.get('id_token_hint'), parts);
  const app = hint && parts.org.apps.find(({ client_id }) => client_id === hint.audience);
  if (!app) return refuse(exchange, "The 'id_token_hint' parameter is missing or not valid.");
  const returnTo = url.searchParams.get('post_logout_redirect_uri');
  if (returnTo !== null && !app.post_logout_redirect_uris.includes(returnTo)) {
    return refuse(
      exchange,
      "The 'post_logout_redirect_uri' parameter must be a Logout redirect URI in the client app settings.",
    );
  }

  const ctx = provider.createContext(req, res);
  const session = await provider.Session.get(ctx);
  // The session may belong to another user by now, who did not ask to sign out.
  if (session.accountId === hint.subject) {
    await session.destroy();
    ctx.cookies.set(provider.cookieName('session'), null, {
      httpOnly: true,
      sameSite: 'lax',
      path: SESSION_COOKIE_PATH,
    });
  }
  if (returnTo === null) {
    res.writeHead(200, pageHeaders());
    res.end(messagePage('Signed out', 'You can close this page.'));
    return;
  }
  const location = new URL(returnTo);
  const state = url.searchParams.get('state');
  if (state !== null) location.searchParams.set('state', state);
  res.writeHead(302, { location: location.href, 'cache-control': 'no-store' }).end();
}

/** An expired ID token still identifies the session. */
async function readHint(
  idToken: string | null,
  { issuer, keys }: ServerParts,
): Promise<{ readonly subject: string; readonly audience: string } | undefined> {
  const keySet = createLocalJWKSet({ keys: keys.all().map(({ publicJwk }) => publicJwk) });
  const verified = await jwtVerify(idToken ?? '', keySet, {
    issuer,
    algorithms: ['RS256'],
    currentDate: new Date(0),
  }).catch(() => undefined);
  const { sub, aud } = verified?.payload ?? {};
  return typeof sub === 'string' && typeof aud === 'string'
    ? { subject: sub, audience: aud }
    : undefined;
}

function refuse({ res }: Exchange, text: string): void {
  res.writeHead(400, pageHeaders());
  res.end(messagePage('400 Bad Request', text));
}
