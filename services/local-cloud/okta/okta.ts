import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { subjectHash } from '@three-tier-chat/wire-contract';
import type { CloudContext } from '../context.ts';
import type { DemoUser, RunningService } from '../emulated-service.ts';
import { readAuthorization } from '../http/authorization-header.ts';
import { readTarget } from '../http/request-target.ts';
import { listen } from '../http/serve-http.ts';
import { localUrl } from '../ports.ts';
import { type Exchange, sendNotFound, sendOAuthError, sendOktaError } from './answers.ts';
import { issuerOf } from './attributes.ts';
import {
  type ServedAuthorizationServer,
  serveAuthorizationServer,
} from './authorization-server.ts';
import { type Org, readOrg } from './org.ts';
import { OKTA_PORT } from './port.ts';
import { LOG_SERVICE } from './server-parts.ts';
import { createSignInThrottle } from './sign-in-throttle.ts';
import { createKeyRing } from './signing-keys.ts';
import { createTokenStore } from './token-store.ts';
import { openUserDirectory } from './user-directory.ts';

export interface OktaService extends RunningService {
  /** A new key signs from now on, the old ones stay published. */
  rotateKeys(): Promise<void>;
  /** Users who can sign in, for the table that is printed at the start. */
  users(): readonly DemoUser[];
  /** Display names by `subject_hash`: a user has one for each authorization server. */
  userNames(): Promise<ReadonlyMap<string, string>>;
  /** Deletes sessions, grants, refresh tokens and lockouts; keys remain. */
  reset(): void;
}

/**
 * Seconds that are left of access tokens, by fault; an expired one is older than any verifier's
 * tolerance.
 */
const SHORT_LIVES = {
  'okta-short-lived-tokens': -120,
  'okta-tokens-with-20-s-left': 20,
  'okta-tokens-with-60-s-left': 60,
  'okta-tokens-with-200-s-left': 200,
} as const;

const SERVER_PATH = /^\/oauth2\/([^/]+)(\/.*)$/;

/**
 * Starts the Okta org that the stacks define, or another one, on `portOf(OKTA_PORT)` of 127.0.0.1, with the users
 * of a seed file.
 *
 * Its faults: with `okta-keys-outage` and `okta-userinfo-outage`, /v1/keys or /v1/userinfo answers
 * 503; with one of {@link SHORT_LIVES}, every access token is old when it is issued. `expires_in`
 * still promises the policy's lifetime, as for a client that was asleep or whose clock is wrong.
 *
 * @throws Error naming the resource that cannot be emulated, SeedError.
 */
export async function startOkta(
  context: CloudContext,
  options: { readonly seedPath: string; readonly org?: Org },
): Promise<OktaService> {
  const { portOf, logs } = context;
  const { org = readOrg(context.resources()) } = options;
  const users = openUserDirectory({
    seedPath: options.seedPath,
    groupNames: new Set(org.groups.keys()),
    onUnusable: (error) => logs.write(LOG_SERVICE, 'seed.unusable', { detail: error.message }),
  });
  const throttle = createSignInThrottle();
  const store = createTokenStore((clientId) => {
    const app = org.apps.find(({ client_id }) => client_id === clientId);
    return (app?.refresh_token_leeway ?? 0) * 1000;
  });
  const cookieKeys = [randomBytes(32).toString('base64url')];
  let secondsLeft: number | undefined;
  const servers = new Map<string, ServedAuthorizationServer>();
  for (const server of org.servers) {
    const keys = await createKeyRing();
    const issuer = issuerOf(portOf, server.id);
    const shared = {
      ...{ org, users, store, throttle, cookieKeys, logs },
      secondsLeft: () => secondsLeft,
    };
    servers.set(server.id, serveAuthorizationServer({ ...shared, server, issuer, keys }));
  }

  const origin = localUrl(portOf(OKTA_PORT));
  const http = await listen(
    portOf(OKTA_PORT),
    (req, res) => {
      route({ req, res, url: readUrl(req, origin) }, servers).catch((error: unknown) => {
        logs.write(LOG_SERVICE, 'request.failed', { error: String(error) });
        failSafely({ req, res, url: new URL(origin) });
      });
    },
    // The browser comes from the app's page to sign in.
    { openTo: { origins: org.corsOrigins, visitors: true } },
  );

  const outageOf = (endpoint: '/v1/keys' | '/v1/userinfo') => (on: boolean) => {
    for (const server of servers.values()) server.setOutage(endpoint, on);
  };
  return {
    name: 'Okta',
    url: origin,
    users: users.all,
    async userNames() {
      const named = org.servers.flatMap(({ id }) =>
        users.all().map(async ({ id: uid, displayName }) => {
          return [await subjectHash(issuerOf(portOf, id), uid), displayName] as const;
        }),
      );
      return new Map(await Promise.all(named));
    },
    async rotateKeys() {
      for (const server of servers.values()) await server.rotateKeys();
    },
    faults: {
      'okta-keys-outage': outageOf('/v1/keys'),
      'okta-userinfo-outage': outageOf('/v1/userinfo'),
      ...Object.fromEntries(
        Object.entries(SHORT_LIVES).map(([fault, seconds]) => [
          fault,
          (on: boolean) => {
            secondsLeft = on ? seconds : undefined;
          },
        ]),
      ),
    },
    reset() {
      store.clear();
      throttle.clear();
    },
    stop: () => http.close(),
  };
}

async function route(
  exchange: Exchange,
  servers: ReadonlyMap<string, ServedAuthorizationServer>,
): Promise<void> {
  if (!readTarget(exchange.req.url)) {
    return sendOktaError(exchange, 400, 'E0000003', 'The request was not well-formed.');
  }
  if (readAuthorization(exchange.req.rawHeaders).kind === 'several') {
    // RFC 6750 §3.1: more than one method of sending a token.
    return sendOAuthError(exchange, 400, 'invalid_request', 'Only one Authorization may be sent.');
  }
  const [, id = '', path = ''] = SERVER_PATH.exec(exchange.url.pathname) ?? [];
  const server = servers.get(id);
  if (!server) return sendNotFound(exchange);
  await server.handle(exchange, path);
}

/** The org's own address if the request line has no path. */
function readUrl(req: IncomingMessage, origin: string): URL {
  const { path, query } = readTarget(req.url) ?? { path: '/', query: '' };
  return new URL(`${origin}${path}${query && `?${query}`}`);
}

function failSafely(exchange: Exchange): void {
  if (exchange.res.headersSent) exchange.res.destroy();
  else sendOktaError(exchange, 500, 'E0000009', 'Internal Server Error');
}
