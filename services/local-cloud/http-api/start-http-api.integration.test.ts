import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import http, { type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LOG_EVENT, subjectHash, tokenFingerprint } from '@three-tier-chat/wire-contract';
import { exportJWK, SignJWT } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { CloudContext } from '../context.ts';
import type { RunningService } from '../emulated-service.ts';
import { type HttpServer, listen } from '../http/serve-http.ts';
import { freePort } from '../http/testing/free-port.ts';
import { makeIam, makeRole, roleArnOf } from '../iam/testing/iam.ts';
import { type InvokeCall, type InvokeResult, startLambda } from '../lambda/lambda-service.ts';
import { LAMBDA_PORT } from '../lambda/port.ts';
import type { LogLine } from '../logs/log-store.ts';
import { createMemoryLogStore } from '../logs/memory-log-store.ts';
import { type Port, portsFrom } from '../ports.ts';
import type { Resource } from '../terraform/resource.ts';
import { IDENTITY, makeResource } from '../terraform/testing/make-resource.ts';
import { assignedId, httpApiAttributes } from './attributes.ts';
import { HTTP_API_PORT } from './port.ts';
import { startHttpApis } from './start-http-api.ts';

const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:secured-api';
const TRACE = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';
const HELLO = { statusCode: 200, headers: { 'content-type': 'application/json' }, body: '{}' };

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const logs = createMemoryLogStore();
let okta: HttpServer;
let issuer = '';
let api: RunningService;
let calls: InvokeCall[] = [];
let answer: (call: InvokeCall) => Promise<InvokeResult> = hello;

async function hello(): Promise<InvokeResult> {
  return { kind: 'answered', requestId: 'lambda-1', payload: HELLO };
}

function resource(type: string, name: string, args: Readonly<Record<string, unknown>>): Resource {
  return makeResource(type, name, args, httpApiAttributes(IDENTITY));
}

function resources(): readonly Resource[] {
  const own = resource('aws_apigatewayv2_api', 'api', { name: 'chat', protocol_type: 'HTTP' });
  const api_id = assignedId(own);
  const integration = resource('aws_apigatewayv2_integration', 'lambda', {
    api_id,
    integration_type: 'AWS_PROXY',
    integration_uri: FUNCTION,
    payload_format_version: '2.0',
    timeout_milliseconds: 300,
  });
  const patient = resource('aws_apigatewayv2_integration', 'patient', {
    ...integration.args,
    timeout_milliseconds: 30_000,
  });
  const authorizer = resource('aws_apigatewayv2_authorizer', 'okta', {
    api_id,
    authorizer_type: 'JWT',
    identity_sources: ['$request.header.Authorization'],
    jwt_configuration: { issuer, audience: ['api://chat'] },
  });
  const route = (name: string, key: string, args: Readonly<Record<string, unknown>> = {}) =>
    resource('aws_apigatewayv2_route', name, {
      api_id,
      route_key: key,
      target: `integrations/${assignedId(patient)}`,
      ...args,
    });
  const guarded = {
    authorization_type: 'JWT',
    authorizer_id: assignedId(authorizer),
    authorization_scopes: ['profile.read', 'profile.write'],
  };
  return [
    own,
    resource('aws_apigatewayv2_stage', 'stage', { api_id, name: '$default', auto_deploy: true }),
    authorizer,
    integration,
    patient,
    route('me', 'GET /users/me', guarded),
    route('open', 'POST /open/{id}'),
    route('hasty', 'GET /hasty', { target: `integrations/${assignedId(integration)}` }),
  ];
}

function contextWith(more: readonly Resource[] = [], folder = ''): CloudContext {
  const all = [...resources(), ...more];
  return {
    portOf: portsFrom(4000, [
      [HTTP_API_PORT, 0],
      [LAMBDA_PORT, 0],
    ]),
    region: 'us-east-1',
    accountId: '000000000000',
    resources: () => ({ ofType: (type) => all.filter((each) => each.type === type) }),
    artifacts: { releasedVersion: () => 'one', unpack: async () => folder },
    logs,
    iam: makeIam(all, logs),
  };
}

beforeAll(async () => {
  const jwk = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256', use: 'sig' };
  okta = await listen(0, (request, response) => {
    response.setHeader('content-type', 'application/json');
    if (request.url === '/.well-known/openid-configuration') {
      response.end(JSON.stringify({ issuer, jwks_uri: `${issuer}/keys` }));
    } else response.end(JSON.stringify({ keys: [jwk] }));
  });
  issuer = `http://127.0.0.1:${okta.port}`;
  api = await startHttpApis(contextWith(), {
    invoke(call) {
      calls.push(call);
      return answer(call);
    },
  });
});

afterAll(async () => {
  await api.stop();
  await okta.close();
});

afterEach(() => {
  calls = [];
  answer = hello;
  logs.clear();
});

function checks(): readonly LogLine[] {
  return logs.all().filter(({ message }) => message === LOG_EVENT.tokenChecked);
}

function requests(): readonly LogLine[] {
  return logs.all().filter(({ message }) => message !== LOG_EVENT.tokenChecked);
}

function sign(claims: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const usual = { iss: issuer, aud: 'api://chat', sub: 'member@example.com', iat: now };
  return new SignJWT({ ...usual, exp: now + 300, scp: ['profile.read'], ...claims })
    .setProtectedHeader({ alg: 'RS256', kid: 'one' })
    .sign(privateKey);
}

interface Sent {
  readonly status: number | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

async function send(
  method: string,
  path: string,
  headers: OutgoingHttpHeaders = {},
  body?: string | Buffer,
): Promise<Sent> {
  const request = http.request(`${api.url}${path}`, { method, headers, agent: false });
  request.end(body);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  return { status: response.statusCode, headers: response.headers, body: text };
}

function event(): Record<string, unknown> {
  return calls[0]?.payload as Record<string, unknown>;
}

describe('an answered request', () => {
  it('reaches the function as an event of format 2.0', async () => {
    const token = await sign({ groups: ['chat-users', 'chat-admins'], ver: 1 });
    const { status, headers } = await send('GET', '/users/me?a=1&b=x%20y&a=2', {
      authorization: `Bearer ${token}`,
      'x-amzn-trace-id': TRACE,
      'X-Gateway-Request-Id': 'call-1',
      'x-many': ['one', 'two'],
      cookie: 'c=1; d=2',
      'user-agent': 'test',
    });
    expect(status).toBe(200);
    const apiId = event()['requestContext'] && assignedId(resources()[0] as Resource);
    const host = `${apiId}.execute-api.us-east-1.amazonaws.com`;
    expect(event()).toEqual({
      version: '2.0',
      routeKey: 'GET /users/me',
      rawPath: '/users/me',
      rawQueryString: 'a=1&b=x%20y&a=2',
      cookies: ['c=1', 'd=2'],
      headers: {
        authorization: `Bearer ${token}`,
        'content-length': '0',
        host: new URL(api.url).host,
        'user-agent': 'test',
        'x-amzn-trace-id': TRACE,
        'x-forwarded-for': '127.0.0.1',
        'x-forwarded-port': '443',
        'x-forwarded-proto': 'https',
        'x-gateway-request-id': 'call-1',
        'x-many': 'one,two',
      },
      queryStringParameters: { a: '1,2', b: 'x y' },
      requestContext: {
        accountId: '000000000000',
        apiId,
        authorizer: {
          jwt: {
            claims: {
              iss: issuer,
              aud: 'api://chat',
              sub: 'member@example.com',
              iat: expect.stringMatching(/^\d{10}$/),
              exp: expect.stringMatching(/^\d{10}$/),
              scp: '[profile.read]',
              groups: '[chat-users chat-admins]',
              ver: '1',
            },
            scopes: ['profile.read', 'profile.write'],
          },
        },
        domainName: host,
        domainPrefix: apiId,
        http: {
          method: 'GET',
          path: '/users/me',
          protocol: 'HTTP/1.1',
          sourceIp: '127.0.0.1',
          userAgent: 'test',
        },
        requestId: headers['apigw-requestid'],
        routeKey: 'GET /users/me',
        stage: '$default',
        time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
        timeEpoch: expect.any(Number),
      },
      isBase64Encoded: false,
    });
    expect(headers['apigw-requestid']).toMatch(/^.{15}=$/);
  });

  it('contains every header, whatever its name', async () => {
    const authorization = `Bearer ${await sign()}`;
    await send('GET', '/users/me', { authorization, ['__proto__']: 'a', constructor: 'b' });
    const headers = event()['headers'] as object;
    expect(Object.entries(headers)).toContainEqual(['__proto__', 'a']);
    expect(Object.entries(headers)).toContainEqual(['constructor', 'b']);
  });

  it('calls the function as API Gateway, with the route’s ARN, and passes no trace on', async () => {
    await send('POST', '/open/7', { 'x-amzn-trace-id': TRACE });
    const [{ payload: _, ...call } = { payload: undefined }] = calls;
    expect(call).toEqual({
      functionArn: FUNCTION,
      caller: 'apigateway.amazonaws.com',
      sourceArn: expect.stringMatching(/:execute-api:.+\/\$default\/POST\/open\/\{id\}$/),
    });
  });

  it('contains text unchanged and anything else as base64', async () => {
    await send('POST', '/open/a%2Fb', { 'content-type': 'application/problem+json' }, '{"a":"ü"}');
    expect(event()).toMatchObject({
      body: '{"a":"ü"}',
      isBase64Encoded: false,
      rawPath: '/open/a/b',
      pathParameters: { id: 'a/b' },
    });
    calls = [];
    await send('POST', '/open/7', { 'content-type': 'image/png' }, Buffer.from([0, 255]));
    expect(event()).toMatchObject({ body: 'AP8=', isBase64Encoded: true });
  });

  it('starts a trace if there is none, and extends the list of addresses', async () => {
    await send('POST', '/open/7', { 'x-forwarded-for': '10.0.0.1' });
    expect(event()['headers']).toMatchObject({
      'x-amzn-trace-id': expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/),
      'x-forwarded-for': '10.0.0.1, 127.0.0.1',
    });
  });

  it('comes back with the function’s status, headers, cookies and body', async () => {
    answer = async () => ({
      kind: 'answered',
      requestId: 'lambda-1',
      payload: { statusCode: 418, headers: { 'X-Pot': 'tea' }, cookies: ['a=1', 'b=2'], body: '!' },
    });
    const { status, headers, body } = await send('POST', '/open/7');
    expect([status, headers['x-pot'], headers['set-cookie'], body]).toEqual([
      418,
      'tea',
      ['a=1', 'b=2'],
      '!',
    ]);
  });

  it('leaves one line in the access log, with the token’s fingerprint and not the token', async () => {
    const token = await sign();
    const { headers } = await send('GET', '/users/me', {
      authorization: `Bearer ${token}`,
      'x-amzn-trace-id': TRACE,
    });
    await expect.poll(() => requests().length).toBe(1);
    expect(requests()).toEqual([
      {
        level: 'INFO',
        message: 'request',
        service: 'http-api',
        timestamp: expect.any(String),
        trace_id: '1-5759e988-bd862e3fe1be46a994272793',
        token_fingerprint: await tokenFingerprint(token),
        request_id: headers['apigw-requestid'],
        method: 'GET',
        route: 'GET /users/me',
        function_name: 'secured-api',
        status: 200,
        duration_ms: expect.any(Number),
      },
    ]);
  });
});

describe('the identity ledger', () => {
  it('records a token that was accepted', async () => {
    const token = await sign({ uid: '00u1' });
    const { headers } = await send('GET', '/users/me', {
      authorization: token,
      'x-amzn-trace-id': TRACE,
    });
    expect(checks()).toMatchObject([
      {
        checker: 'http-api',
        issuer,
        audience: 'api://chat',
        subject_hash: await subjectHash(issuer, '00u1'),
        scopes: ['profile.read'],
        token_fingerprint: await tokenFingerprint(token),
        verdict: 'accepted',
        trace_id: '1-5759e988-bd862e3fe1be46a994272793',
        request_id: headers['apigw-requestid'],
      },
    ]);
  });

  it('still names the user whose token lacks the scope', async () => {
    const token = await sign({ uid: '00u1', scp: ['chat.invoke'] });
    await send('GET', '/users/me', { authorization: token });
    expect(checks()).toMatchObject([
      { subject_hash: await subjectHash(issuer, '00u1'), verdict: 'refused' },
    ]);
  });

  it('records nothing for a public route', async () => {
    await send('POST', '/open/7', { authorization: await sign() });
    expect(checks()).toEqual([]);
  });
});

describe('a request that the authorizer refuses', () => {
  it.each([
    ['without a token', async () => '', 401, 'Unauthorized', /^Bearer$/],
    ['with a token that has expired', () => sign({ exp: 1 }), 401, 'Unauthorized', /invalid_token/],
    [
      'with a token that lacks the scope',
      () => sign({ scp: ['chat.invoke'] }),
      403,
      'Forbidden',
      /insufficient_scope/,
    ],
  ])(
    'is answered with API Gateway’s own message, %s',
    async (_, token, status, message, challenge) => {
      const authorization = `Bearer ${await token()}`;
      const refused = await send('GET', '/users/me', { authorization });
      expect([refused.status, refused.body]).toEqual([status, JSON.stringify({ message })]);
      expect(refused.headers['www-authenticate']).toMatch(challenge);
      expect(calls).toEqual([]);
      await expect.poll(() => requests()).toMatchObject([{ status, route: 'GET /users/me' }]);
      expect(checks()).toMatchObject([{ verdict: 'refused', reason: expect.any(String) }]);
    },
  );
});

describe('a refused or failed request', () => {
  it.each([
    ['an unknown path', () => send('GET', '/nowhere'), 404, 'Not Found'],
    ['another method', () => send('GET', '/open/7'), 404, 'Not Found'],
    [
      'headers beyond 10,240 bytes',
      () => send('POST', '/open/7', { 'x-long': 'x'.repeat(10_240) }),
      431,
      'Request Header Fields Too Large',
    ],
    [
      'a body beyond 10 MB',
      () => send('POST', '/open/7', {}, Buffer.alloc(10 * 1024 * 1024 + 1)),
      413,
      'Request Entity Too Large',
    ],
  ])('answers %s with API Gateway’s own message', async (_, request, status, message) => {
    const refused = await request();
    expect([refused.status, refused.body]).toEqual([status, JSON.stringify({ message })]);
    expect(refused.headers['apigw-requestid']).toBeDefined();
    expect(calls).toEqual([]);
  });

  it('answers 503 after the integration’s timeout', async () => {
    answer = () => new Promise(() => undefined);
    const { status, body } = await send('GET', '/hasty');
    expect([status, body]).toEqual([503, '{"message":"Service Unavailable"}']);
  });

  it.each<[string, () => Promise<InvokeResult>, string]>([
    [
      'a failed function',
      async () => ({
        kind: 'failed',
        requestId: 'lambda-1',
        error: { errorType: 'TypeError', errorMessage: 'contains data' },
      }),
      'TypeError',
    ],
    [
      'a missing permission',
      async () => ({ kind: 'refused', status: 403, code: 'AccessDeniedException', message: 'no' }),
      'no',
    ],
    [
      'an answer that is not an HTTP response',
      async () => ({ kind: 'answered', requestId: 'lambda-1', payload: { statusCode: 'fine' } }),
      "The function's answer is not an HTTP response",
    ],
    ['a function without an artifact', () => Promise.reject(new Error('lost')), 'lost'],
  ])('answers %s with 500 and logs the reason', async (_, given, integration_error) => {
    answer = given;
    const { status, body } = await send('POST', '/open/7');
    expect([status, body]).toEqual([500, '{"message":"Internal Server Error"}']);
    await expect.poll(() => logs.all()).toMatchObject([{ status: 500, integration_error }]);
  });
});

describe('together with Lambda', () => {
  it('runs the function’s process, which its permission lets the API invoke', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'http-api-'));
    await writeFile(
      join(folder, 'main.mjs'),
      'export const handler = async ({ rawPath }) => ({ statusCode: 200, body: rawPath });',
    );
    const context = contextWith(
      [
        resource('aws_lambda_function', 'api', {
          function_name: 'secured-api',
          handler: 'main.handler',
          runtime: 'nodejs22.x',
          s3_key: 'secured-api/one.zip',
          role: roleArnOf('secured-api'),
        }),
        ...makeRole('secured-api', 'lambda.amazonaws.com'),
        resource('aws_lambda_permission', 'api', {
          action: 'lambda:InvokeFunction',
          function_name: 'secured-api',
          principal: 'apigateway.amazonaws.com',
          source_arn: 'arn:aws:execute-api:us-east-1:000000000000:*/*/POST/open/*',
        }),
      ],
      folder,
    );
    const lambda = await startLambda(context);
    answer = lambda.invoke;
    try {
      const allowed = await send('POST', '/open/7');
      expect([allowed.status, allowed.body]).toEqual([200, '/open/7']);
      const authorization = `Bearer ${await sign()}`;
      expect((await send('GET', '/users/me', { authorization })).status).toBe(500);
    } finally {
      await lambda.stop();
      await rm(folder, { recursive: true });
    }
  });
});

describe('several HTTP APIs', () => {
  const OTHER = FUNCTION.replace('secured-api', 'notes');
  const notes = resource('aws_apigatewayv2_api', 'notes', { name: 'notes', protocol_type: 'HTTP' });
  const api_id = assignedId(notes);
  const integration = resource('aws_apigatewayv2_integration', 'notes', {
    api_id,
    integration_type: 'AWS_PROXY',
    integration_uri: OTHER,
    payload_format_version: '2.0',
  });
  const second = [
    notes,
    resource('aws_apigatewayv2_stage', 'notes', { api_id, name: '$default', auto_deploy: true }),
    integration,
    resource('aws_apigatewayv2_route', 'notes', {
      api_id,
      route_key: 'POST /open/{id}',
      target: `integrations/${assignedId(integration)}`,
    }),
  ];

  it('each have an address, their own routes and their own function, even at the same path', async () => {
    const context = { ...contextWith(second), portOf: () => 0 };
    const both = await startHttpApis(context, {
      invoke(call) {
        calls.push(call);
        return hello();
      },
    });
    try {
      const [other] = both.others ?? [];
      expect([both.name, other?.name]).toEqual(['HTTP API chat', 'HTTP API notes']);
      for (const address of [both, other]) {
        await fetch(`${address?.url}/open/7`, { method: 'POST' });
      }
      expect((await fetch(`${both.url}/users/me`)).status).toBe(401);
      expect((await fetch(`${other?.url}/users/me`)).status).toBe(404);
      const source = (id: string) =>
        `arn:aws:execute-api:us-east-1:000000000000:${id}/$default/POST/open/{id}`;
      const [own] = context.resources().ofType('aws_apigatewayv2_api');
      expect(calls).toMatchObject([
        { functionArn: FUNCTION, sourceArn: source(own ? assignedId(own) : '') },
        { functionArn: OTHER, sourceArn: source(api_id) },
      ]);
    } finally {
      await both.stop();
    }
  });

  it('leave none behind if one does not start', async () => {
    const taken = await listen(0, (_request, response) => response.end());
    const ports = [await freePort(), taken.port];
    const portOf = ({ offset }: Port) => Number(ports[offset === HTTP_API_PORT.offset ? 0 : 1]);
    const context = { ...contextWith(second), portOf };
    await expect(startHttpApis(context, { invoke: hello })).rejects.toThrow('EADDRINUSE');
    await taken.close();
    const again = await listen(Number(ports[0]), (_request, response) => response.end());
    await again.close();
  });
});
