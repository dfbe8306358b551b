import { randomUUID } from 'node:crypto';
import { CONVERSATIONS_PATH } from '@three-tier-chat/wire-contract';
import { ADMINISTRATOR_KEYS } from '../services/local-cloud/iam/administrator.ts';
import { signHeaders } from '../services/local-cloud/iam/testing/signed-fetch.ts';
import type { SignedIn } from '../services/local-cloud/okta/testing/sign-in.ts';
import type { RawRequest } from './raw-request.ts';
import type { RefusingCloud } from './refused-tokens.ts';

/** A port of the local cloud, and a request that it grants. */
export interface GrantingPort {
  readonly name: string;
  readonly port: number;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** A body that the port reads as JSON; absent if it reads none. */
  readonly json?: unknown;
  /** Makes `Authorization` and its related headers for a body; absent if the port requires none. */
  readonly authorize?: (body: Uint8Array) => Promise<readonly Header[]>;
  /** Status of the answer to more than one `Authorization`. */
  readonly severalStatus?: number;
  /** Targets whose unusual part only this port checks. */
  readonly oddPaths: readonly string[];
}

export type Header = readonly [name: string, value: string];

/** Every port of the local cloud, except those of the services' own processes. */
export function everyPort(
  { base, runtimeUrl, url, config }: RefusingCloud,
  { accessToken }: SignedIn,
): readonly GrantingPort[] {
  const bearer = async (): Promise<readonly Header[]> => [
    ['Authorization', `Bearer ${accessToken}`],
  ];
  const signed =
    (
      service: string,
      offset: number,
      path: string,
      headers: Readonly<Record<string, string>> = { 'content-type': 'application/json' },
    ) =>
    async (body: Uint8Array): Promise<readonly Header[]> =>
      Object.entries(
        await signHeaders(ADMINISTRATOR_KEYS, service, {
          url: `${url(offset)}${path}`,
          headers,
          body,
        }),
      );
  const runtime = new URL(runtimeUrl);
  const issuerPath = new URL(config.issuer).pathname;
  const lambda = '/2015-03-31/functions/three-tier-chat-secured-api-local/invocations';
  const converse = '/model/us.anthropic/converse';
  return [
    {
      name: 'CloudFront',
      port: base,
      method: 'POST',
      path: '/api/agent/invoke',
      json: { prompt: 'Hello' },
      authorize: bearer,
      severalStatus: 400,
      oddPaths: ['/api/%ff', '/api/..', '/assets/%00', '/api/?%ff=%'],
    },
    {
      name: 'App Runner',
      port: base + 1,
      method: 'POST',
      path: '/api/agent/invoke',
      json: { prompt: 'Hello' },
      authorize: bearer,
      severalStatus: 400,
      oddPaths: ['/api/%ff', '/api/agent/../health'],
    },
    {
      name: 'the Runtime',
      port: base + 2,
      method: 'POST',
      path: runtime.pathname + runtime.search,
      json: { prompt: 'Hello', sessionId: randomUUID() },
      authorize: bearer,
      severalStatus: 401,
      oddPaths: [
        '/runtimes/%ff/invocations',
        '/runtimes/%/invocations?qualifier=%ff',
        '/runtimes//invocations',
        '/runtimes/../invocations',
      ],
    },
    {
      name: 'the Gateway',
      port: base + 3,
      method: 'POST',
      path: '/mcp',
      json: { jsonrpc: '2.0', id: 1, method: 'tools/list' },
      authorize: bearer,
      severalStatus: 401,
      oddPaths: ['/mcp/', '//mcp', '/mcp/..', '/.well-known/%ff'],
    },
    {
      name: 'the HTTP API',
      port: base + 4,
      method: 'GET',
      path: '/users/me',
      authorize: bearer,
      severalStatus: 401,
      oddPaths: ['/users/%ff', '/users/%00', '/users/me?%ff=%', '/users//me'],
    },
    {
      name: 'Lambda',
      port: base + 5,
      method: 'POST',
      path: lambda,
      json: {
        version: '2.0',
        rawPath: '/none',
        rawQueryString: '',
        headers: { host: 'localhost' },
        requestContext: {
          domainName: 'localhost',
          http: { method: 'GET', path: '/none', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1' },
          requestId: 'r',
        },
        isBase64Encoded: false,
      },
      authorize: signed('lambda', 5, lambda),
      severalStatus: 403,
      oddPaths: [
        '/2015-03-31/functions/%ff/invocations',
        '/2015-03-31/functions/%00/invocations?Qualifier=%ff',
        '/2015-03-31/functions//invocations',
      ],
    },
    {
      name: 'Okta',
      port: base + 6,
      method: 'GET',
      path: `${issuerPath}/v1/userinfo`,
      authorize: bearer,
      severalStatus: 400,
      oddPaths: [
        `${issuerPath}/v1/authorize?client_id=%ff&redirect_uri=//[&login_hint=%00`,
        `${issuerPath}/signin/%ff`,
        `${issuerPath}/v1/logout?id_token_hint=%ff&post_logout_redirect_uri=http://[`,
        '/oauth2/%ff/v1/keys',
        '/oauth2/__proto__/v1/keys',
        `${issuerPath}/constructor`,
      ],
    },
    {
      name: 'X-Ray',
      port: base + 7,
      method: 'POST',
      path: '/TraceSegments',
      json: { TraceSegmentDocuments: [] },
      authorize: signed('xray', 7, '/TraceSegments'),
      severalStatus: 403,
      oddPaths: [
        '/traces/%ff',
        '/traces/%00/spans/%ff',
        '/api/traces/%ff/export',
        '/api/traces/__proto__',
        '/traces/..',
      ],
    },
    {
      name: 'Bedrock',
      port: base + 8,
      method: 'POST',
      path: converse,
      json: { messages: [{ role: 'user', content: [{ text: 'Hello' }] }] },
      authorize: signed('bedrock', 8, converse),
      severalStatus: 403,
      oddPaths: ['/model/%ff/converse', '/model/%00/converse-stream', '/model//converse'],
    },
    {
      name: 'control',
      port: base + 9,
      method: 'POST',
      path: '/faults',
      json: { fault: 'model-throttle', active: false },
      oddPaths: ['/status/%ff', '/faults/..', '/reset/%00'],
    },
    {
      name: 'DynamoDB',
      port: base + 10,
      method: 'POST',
      path: '/',
      json: { TableName: 'three-tier-chat-conversations-local' },
      authorize: signed('dynamodb', 10, '/', {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': 'DynamoDB_20120810.DescribeTable',
      }),
      severalStatus: 400,
      oddPaths: ['/three-tier-chat-conversations-local', '/%ff', '/..'],
    },
    {
      name: 'CloudWatch Logs',
      port: base + 13,
      method: 'POST',
      path: '/',
      json: { logGroupName: '/aws/lambda/three-tier-chat-secured-api-local' },
      authorize: signed('logs', 13, '/', {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'Logs_20140328.FilterLogEvents',
      }),
      severalStatus: 400,
      oddPaths: ['/aws/lambda', '/%ff', '/..'],
    },
    {
      name: 'the HTTP API of the conversations',
      port: base + 16,
      method: 'GET',
      path: CONVERSATIONS_PATH,
      authorize: bearer,
      severalStatus: 401,
      oddPaths: [
        `${CONVERSATIONS_PATH}/%ff`,
        `${CONVERSATIONS_PATH}/%00`,
        `${CONVERSATIONS_PATH}/__proto__`,
        `${CONVERSATIONS_PATH}/..%2f..%2fusers/me`,
        `${CONVERSATIONS_PATH}?search=%ff&cursor=%`,
        `${CONVERSATIONS_PATH}?cursor=__proto__`,
      ],
    },
  ];
}

/** The request that a port grants, with another body if one is given. */
export async function makeGranted(
  { port, method, path, json, authorize }: GrantingPort,
  bytes?: Uint8Array,
): Promise<RawRequest> {
  const own =
    json === undefined ? new Uint8Array() : new TextEncoder().encode(JSON.stringify(json));
  const body = bytes ?? own;
  const headers = (await authorize?.(body)) ?? [];
  const names = new Set(headers.map(([name]) => name.toLowerCase()));
  const described: readonly Header[] =
    body.length > 0 && !names.has('content-type') ? [['Content-Type', 'application/json']] : [];
  return { port, method, path, headers: [...described, ...headers], body };
}
