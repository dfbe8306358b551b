import type { Provider } from 'oidc-provider';
import {
  type Exchange,
  FormRefused,
  sendJson,
  sendNotFound,
  sendOAuthError,
  sendOktaError,
} from './answers.ts';
import { applyCors } from './cors.ts';
import { discoveryDocument } from './discovery.ts';
import { answerLogout } from './logout.ts';
import { createProvider } from './provider.ts';
import type { ServerParts } from './server-parts.ts';
import { answerSignIn } from './sign-in.ts';
import { answerIntrospection, answerRevocation } from './token-endpoints.ts';
import { answerUserInfo } from './userinfo.ts';

/** One authorization server over HTTP. */
export interface ServedAuthorizationServer {
  /** Answers a request whose path under the server is `path`: `/v1/token`. */
  handle(exchange: Exchange, path: string): Promise<void>;
  rotateKeys(): Promise<void>;
  /** While active, the endpoint answers 503. */
  setOutage(endpoint: '/v1/keys' | '/v1/userinfo', on: boolean): void;
}

interface Endpoint {
  readonly methods: readonly string[];
  readonly isCrossOrigin: boolean;
  readonly answer: (exchange: Exchange) => void | Promise<void>;
}

const SIGN_IN_PATH = /^\/signin\/([\w-]+)$/;
/** Where the engine resumes an authorization after the sign-in. */
const RESUME_PATH = /^\/v1\/authorize\/[\w-]+$/;

export function serveAuthorizationServer(parts: ServerParts): ServedAuthorizationServer {
  let provider = createProvider(parts);
  let listener = provider.callback();
  const outages = new Set<string>();

  const engine = (exchange: Exchange) => passToEngine(exchange, listener, parts);
  const discovery = (exchange: Exchange) => sendJson(exchange, 200, discoveryDocument(parts));
  const endpoints = new Map<string, Endpoint>([
    ['/v1/authorize', { methods: ['GET'], isCrossOrigin: false, answer: engine }],
    ['/v1/token', { methods: ['POST'], isCrossOrigin: true, answer: engine }],
    ['/v1/keys', { methods: ['GET'], isCrossOrigin: true, answer: sendKeys }],
    [
      '/v1/userinfo',
      {
        methods: ['GET', 'POST'],
        isCrossOrigin: true,
        answer: (exchange) => answerUserInfo(exchange, parts),
      },
    ],
    [
      '/v1/introspect',
      {
        methods: ['POST'],
        isCrossOrigin: false,
        answer: (exchange) => answerIntrospection(exchange, parts, provider),
      },
    ],
    [
      '/v1/revoke',
      {
        methods: ['POST'],
        isCrossOrigin: true,
        answer: (exchange) => answerRevocation(exchange, parts, provider),
      },
    ],
    [
      '/v1/logout',
      {
        methods: ['GET'],
        isCrossOrigin: false,
        answer: (exchange) => answerLogout(exchange, parts, provider),
      },
    ],
    [
      '/.well-known/openid-configuration',
      { methods: ['GET'], isCrossOrigin: true, answer: discovery },
    ],
    [
      '/.well-known/oauth-authorization-server',
      { methods: ['GET'], isCrossOrigin: true, answer: discovery },
    ],
  ]);

  function sendKeys(exchange: Exchange): void {
    const keys = parts.keys.all().map(({ publicJwk }) => publicJwk);
    sendJson(exchange, 200, { keys }, { 'cache-control': 'no-cache' });
  }

  function find(path: string): Endpoint | undefined {
    const uid = SIGN_IN_PATH.exec(path)?.[1];
    if (uid !== undefined) {
      return {
        methods: ['GET', 'POST'],
        isCrossOrigin: false,
        answer: (exchange) => answerSignIn(exchange, uid, parts, provider),
      };
    }
    return endpoints.get(RESUME_PATH.test(path) ? '/v1/authorize' : path);
  }

  return {
    async handle(exchange, path) {
      const endpoint = find(path);
      if (!endpoint) return sendNotFound(exchange);
      if (endpoint.isCrossOrigin && applyCors(exchange, parts.org.corsOrigins)) return;
      if (!endpoint.methods.includes(exchange.req.method ?? '')) {
        return sendOktaError(
          exchange,
          405,
          'E0000022',
          'The endpoint does not support the provided HTTP method',
        );
      }
      if (outages.has(path)) {
        return sendOktaError(exchange, 503, 'E0000009', 'Internal Server Error');
      }
      try {
        await endpoint.answer(exchange);
      } catch (error) {
        if (!(error instanceof FormRefused)) throw error;
        sendOAuthError(exchange, 400, 'invalid_request', error.message);
      }
    },
    async rotateKeys() {
      await parts.keys.rotate();
      provider = createProvider(parts);
      listener = provider.callback();
    },
    setOutage(endpoint, on) {
      if (on) outages.add(endpoint);
      else outages.delete(endpoint);
    },
  };
}

/** The engine finds its own mount point in `originalUrl`, as Express names it. */
function passToEngine(
  { req, res, url }: Exchange,
  listener: ReturnType<Provider['callback']>,
  { issuer }: ServerParts,
): Promise<void> {
  const mount = new URL(issuer);
  // The engine builds addresses from Host, and only the issuer's is correct.
  req.headers.host = mount.host;
  const path = url.pathname + url.search;
  Object.assign(req, { originalUrl: path, url: path.slice(mount.pathname.length) });
  return listener(req, res);
}
