import { randomUUID } from 'node:crypto';
import { CONVERSATIONS_PATH, HEADER } from '@three-tier-chat/wire-contract';
import { expect } from 'vitest';
import { ADMINISTRATOR_KEYS } from '../services/local-cloud/iam/administrator.ts';
import { signedFetch } from '../services/local-cloud/iam/testing/signed-fetch.ts';
import type { ApiService } from '../terraform/services.ts';
import { ADVERTISED_SCOPES } from './advertised-scopes.ts';
import type { RefusingCloud, TokenFault } from './refused-tokens.ts';

/** A refusing answer. */
interface Answer {
  readonly status: number;
  /** `WWW-Authenticate`. */
  readonly challenge: string | undefined;
  readonly body: string;
}

/** How a token boundary refuses. */
export type Refusal = readonly [
  status: number,
  /** The challenge, if there is one. */
  challenge: string | undefined,
  inBody: string,
];

/** A place where a token is checked, reached directly. */
interface TokenBoundary {
  readonly name: string;
  readonly knock: (cloud: RefusingCloud, authorization: string | undefined) => Promise<Answer>;
  /** Status, challenge, and what the body contains. */
  readonly refusals: (cloud: RefusingCloud) => Readonly<Record<TokenFault, Refusal>>;
}

/** In the order in which a turn reaches them. */
export const tokenBoundaries: readonly TokenBoundary[] = [
  {
    name: 'the Runtime front door',
    knock: (cloud, authorization) => post(cloud.runtimeUrl, authorization, { prompt: 'Hello' }),
    refusals(cloud) {
      const [address, query] = cloud.runtimeUrl.split('?');
      const metadata = `${address}/.well-known/oauth-protected-resource?${query}`;
      const challenge = `Bearer resource_metadata="${metadata}"`;
      const mismatch = (claim: string) =>
        [401, challenge, `Claim '${claim}' value mismatch with configuration`] as const;
      return {
        'no token': [401, challenge, 'Missing Authentication Token'],
        garbage: [401, challenge, 'Token is not a JWT'],
        'an expired token': [401, challenge, 'Token has expired'],
        'a token for another audience': mismatch('aud'),
        'a token of another issuer': mismatch('iss'),
        'a token without the scope': mismatch('scope'),
        'an ID token': mismatch('aud'),
        'a token signed by another key': [401, challenge, 'Signature verification failed'],
      };
    },
  },
  {
    name: 'the agent',
    knock: (cloud, authorization) =>
      post(`${cloud.url(12)}/invocations`, authorization, { prompt: 'Hello' }),
    refusals: () => byAgent(),
  },
  {
    name: 'the Gateway',
    knock: (cloud, authorization) =>
      post(`${cloud.url(3)}/mcp`, authorization, { jsonrpc: '2.0', id: 7, method: 'tools/list' }),
    refusals(cloud) {
      const challenge = (error: string) =>
        `Bearer error="${error}", scope="${ADVERTISED_SCOPES}", resource_metadata="${cloud.url(3)}/.well-known/oauth-protected-resource"`;
      const body = (code: number, message: string) =>
        JSON.stringify({ jsonrpc: '2.0', id: 7, error: { code, message } });
      const invalid = [
        401,
        challenge('invalid_token'),
        body(-32001, 'Invalid Bearer token'),
      ] as const;
      const insufficient = [
        403,
        challenge('insufficient_scope'),
        body(-32002, 'Authorization error - Insufficient permissions'),
      ] as const;
      return {
        'no token': [401, challenge('invalid_token'), body(-32001, 'Missing Bearer token')],
        garbage: invalid,
        'an expired token': invalid,
        'a token for another audience': invalid,
        'a token of another issuer': insufficient,
        'a token without the scope': insufficient,
        'an ID token': invalid,
        'a token signed by another key': invalid,
      };
    },
  },
  httpApi({
    name: 'the HTTP API',
    offset: 4,
    path: '/users/me',
    scope: 'profile.read',
  }),
  apiFunction({
    name: "the API's function",
    service: 'secured-api',
    path: '/users/me',
    scope: 'profile.read',
  }),
  httpApi({
    name: 'the HTTP API of the conversations',
    offset: 16,
    path: CONVERSATIONS_PATH,
    scope: 'conversations.read',
  }),
  apiFunction({
    name: "the conversations' function",
    service: 'conversations',
    path: CONVERSATIONS_PATH,
    scope: 'conversations.read',
  }),
];

/**
 * In a 200, since its Runtime replaces any other status; without a token no request passes the
 * Runtime.
 */
function byAgent(): ReturnType<TokenBoundary['refusals']> {
  const signInAgain = [200, undefined, '"status":401,"detail":"Your sign-in is not valid'] as const;
  return {
    ...byIdentityPackage('chat.invoke'),
    garbage: signInAgain,
    'an expired token': signInAgain,
    'a token for another audience': signInAgain,
    'a token of another issuer': signInAgain,
    'a token without the scope': [200, undefined, '"code":"not-allowed"'],
    'an ID token': signInAgain,
    'a token signed by another key': signInAgain,
  };
}

/** The refusals of the package `identity` for the required scope. */
function byIdentityPackage(scope: string): ReturnType<TokenBoundary['refusals']> {
  const challenge = (error: string, description: string) =>
    `Bearer realm="three-tier-chat", error="${error}", error_description="${description}"`;
  const invalid = (description: string) =>
    [401, challenge('invalid_token', description), '"code":"not-signed-in"'] as const;
  return {
    'no token': [401, 'Bearer realm="three-tier-chat"', '"code":"not-signed-in"'],
    garbage: invalid('token is not a compact JWT'),
    'an expired token': invalid('token has expired'),
    'a token for another audience': invalid('claim aud is not accepted'),
    // Its key is not the issuer's, so its claims are not even read.
    'a token of another issuer': invalid('token is signed with an unknown key'),
    'a token without the scope': [
      403,
      `${challenge('insufficient_scope', `scope ${scope} is missing`)}, scope="${scope}"`,
      '"code":"not-allowed"',
    ],
    'an ID token': invalid('claim aud is not accepted'),
    'a token signed by another key': invalid('signature is not valid'),
  };
}

/** An operation that reads, and where it is. */
interface ReadingOperation {
  readonly name: string;
  readonly path: string;
  readonly scope: string;
}

/** The authorizer of an HTTP API at a port. */
function httpApi({
  name,
  offset,
  path,
  scope,
}: ReadingOperation & { readonly offset: number }): TokenBoundary {
  const invalid = (description: string) =>
    [
      401,
      `Bearer scope="${scope}" error="invalid_token" error_description="${description}"`,
      '{"message":"Unauthorized"}',
    ] as const;
  return {
    name,
    knock: (cloud, authorization) => send(`${cloud.url(offset)}${path}`, { authorization }),
    refusals: () => ({
      'no token': [401, 'Bearer', '{"message":"Unauthorized"}'],
      garbage: invalid('the token could not be parsed'),
      'an expired token': invalid('the token has expired'),
      'a token for another audience': invalid('the token does not have a valid audience'),
      'a token of another issuer': invalid('issuer does not match'),
      'a token without the scope': [
        403,
        `Bearer scope="${scope}" error="insufficient_scope" error_description="the token does not have a required scope"`,
        '{"message":"Forbidden"}',
      ],
      'an ID token': invalid('the token does not have a valid audience'),
      'a token signed by another key': invalid('the signature is invalid'),
    }),
  };
}

/** The function of an API, behind that authorizer. */
function apiFunction({
  name,
  service,
  path,
  scope,
}: ReadingOperation & { readonly service: ApiService }): TokenBoundary {
  return {
    name,
    knock: (cloud, authorization) => invokeFunction(cloud, service, path, scope, authorization),
    refusals: () => byIdentityPackage(scope),
  };
}

/** Invokes a function as IAM would allow an operator, without the API's authorizer. */
async function invokeFunction(
  { url }: RefusingCloud,
  service: ApiService,
  path: string,
  scope: string,
  authorization: string | undefined,
): Promise<Answer> {
  const event = {
    version: '2.0',
    routeKey: `GET ${path}`,
    rawPath: path,
    rawQueryString: '',
    headers: { host: 'localhost', ...(authorization && { authorization }) },
    requestContext: {
      domainName: 'localhost',
      http: { method: 'GET', path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1' },
      requestId: randomUUID(),
      // What an authorizer would have found, which the function must not trust.
      authorizer: { jwt: { claims: { uid: '00u1member0example01' }, scopes: [scope] } },
    },
    isBase64Encoded: false,
  };
  const name = `three-tier-chat-${service}-local`;
  const response = await signedFetch(ADMINISTRATOR_KEYS, 'lambda', {
    url: `${url(5)}/2015-03-31/functions/${name}/invocations`,
    body: JSON.stringify(event),
  });
  expect([response.status, response.headers.get('x-amz-function-error')]).toEqual([200, null]);
  const { statusCode, headers, body } = (await response.json()) as {
    statusCode: number;
    headers: Record<string, string>;
    body: string;
  };
  return { status: statusCode, challenge: headers['www-authenticate'], body };
}

function post(url: string, authorization: string | undefined, body: unknown): Promise<Answer> {
  const headers = {
    authorization,
    accept: 'application/json, text/event-stream',
    'content-type': 'application/json',
    [HEADER.runtimeSessionId]: randomUUID(),
  };
  return send(url, headers, JSON.stringify(body));
}

async function send(
  url: string,
  headers: Readonly<Record<string, string | undefined>>,
  body?: string,
): Promise<Answer> {
  const given = Object.entries(headers).filter(
    (header): header is [string, string] => header[1] !== undefined,
  );
  const response = await fetch(url, {
    headers: given,
    ...(body !== undefined && { method: 'POST', body }),
  });
  return {
    status: response.status,
    challenge: response.headers.get('www-authenticate') ?? undefined,
    body: await response.text(),
  };
}
