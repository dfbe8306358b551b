import { makeCaller } from '@three-tier-chat/identity/testing';
import { createTelemetry } from '@three-tier-chat/telemetry';
import { type CapturedStdout, captureStdout } from '@three-tier-chat/telemetry/testing';
import { isProblem, makeTraceRoot } from '@three-tier-chat/wire-contract';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createApp } from './create-app.ts';
import { createEventHandler, type EventAnswer } from './handle-event.ts';
import { sampleApi } from './sample-api.fixture.ts';
import { recordingVerifier } from './testing/index.ts';

const OTHER = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJvdGhlciJ9.c2lnbmF0dXJl';
const ROOT = makeTraceRoot();

const caller = makeCaller({
  scopes: ['openid', 'profile.read'],
});
const TOKEN = caller.token;

const verifier = recordingVerifier(() => caller);
const { asked } = verifier;
const telemetry = createTelemetry({ service: 'sample-api', version: 'v1' });
const app = createApp(sampleApi, { verifier, telemetry, work: async () => {} });
const handle = createEventHandler(app, telemetry);

const headers = {
  host: 'api.example.com',
  authorization: `Bearer ${TOKEN}`,
  'x-amzn-trace-id': `Root=${ROOT}`,
};
const event = {
  version: '2.0',
  routeKey: 'GET /users/me',
  rawPath: '/users/me',
  rawQueryString: '',
  headers,
  requestContext: {
    accountId: '000000000000',
    apiId: 'api1',
    // The authorizer's result must not be used.
    authorizer: { jwt: { claims: { uid: '00u-other', scp: 'admin' }, scopes: ['admin'] } },
    domainName: 'api1.execute-api.us-east-1.amazonaws.com',
    http: { method: 'GET', path: '/users/me', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1' },
    requestId: 'r1',
    stage: '$default',
  },
  isBase64Encoded: false,
};

/** Lambda passes the parsed JSON. */
function invokeWith(given: unknown): Promise<EventAnswer> {
  const parsed: unknown = given === undefined ? undefined : JSON.parse(JSON.stringify(given));
  return handle(parsed, { awsRequestId: 'lambda-1' });
}

const invoke = (changes: object = {}) => invokeWith({ ...event, ...changes });
const method = (name: string) => ({
  requestContext: { ...event.requestContext, http: { ...event.requestContext.http, method: name } },
});

let stdout: CapturedStdout;
beforeEach(() => {
  stdout = captureStdout();
  asked.length = 0;
});
afterEach(() => {
  stdout.release();
});

describe('an event of the HTTP API', () => {
  it('is answered', async () => {
    const answer = await invoke();
    expect(answer).toEqual({
      statusCode: 200,
      headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
      body: expect.any(String),
      isBase64Encoded: false,
    });
    expect(answer.body).toBe('{}');
    const lines = stdout.lines();
    expect(lines).toMatchObject([{ request_id: 'lambda-1', trace_id: ROOT }]);
  });

  it('without a token is refused, even if its authorizer names a caller', async () => {
    const { statusCode } = await invoke({ headers: { host: 'api.example.com' } });
    expect(statusCode).toBe(401);
    expect(asked).toEqual([[undefined, 'profile.read']]);
  });

  it.each<readonly [string, object]>([
    ['a body', { body: '{"a":1}' }],
    ['a body in base64', { body: 'eyJhIjoxfQ==', isBase64Encoded: true }],
    [
      'a body that is broken JSON',
      { body: '{"a":', headers: { ...headers, 'content-type': 'application/json' } },
    ],
    ['a query', { rawQueryString: 'a=%ff&b=[' }],
    ['a header beyond ASCII', { headers: { ...headers, 'x-name': 'Zoë €' } }],
    ['a lone surrogate', { headers: { ...headers, 'x-name': '\ud83d' } }],
    ['no value for a header', { headers: { ...headers, 'x-name': null } }],
  ])('is answered although the GET has %s', async (_kind, changes) => {
    expect((await invoke(changes)).statusCode).toBe(200);
  });

  it('for HEAD is answered without a body', async () => {
    expect(await invoke({ ...method('HEAD'), body: 'x' })).toMatchObject({
      statusCode: 200,
      body: '',
    });
  });

  it.each([
    '/',
    '//',
    '//[',
    '//evil.example/users/me',
    '/%ff',
    '/users/me/',
    '/users/%6De/x',
    '/\\',
  ])('for the path %s leads nowhere', async (rawPath) => {
    const answer = await invoke({ rawPath });
    expect(answer.statusCode).toBe(404);
    expect(isProblem(JSON.parse(answer.body))).toBe(true);
    expect(asked).toEqual([]);
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'])(
    'for the method %s is not found',
    async (name) => {
      const answer = await invoke({ ...method(name), body: '{' });
      expect(answer.statusCode).toBe(404);
      expect(isProblem(JSON.parse(answer.body))).toBe(true);
    },
  );
});

describe('more than one Authorization header', () => {
  const mine = `Bearer ${TOKEN}`;
  const other = `Bearer ${OTHER}`;
  it.each<readonly [string, object]>([
    ['joined by a comma', { headers: { ...headers, authorization: `${mine},${other}` } }],
    ['in two spellings', { headers: { ...headers, Authorization: other } }],
    ['in two mixed-case spellings', { headers: { AUTHORIZATION: mine, aUTHORIZATION: other } }],
    ['as a list', { headers: { ...headers, authorization: [mine, other] } }],
    ['among multi-value headers', { multiValueHeaders: { authorization: [other] } }],
    ['among them in another spelling', { multiValueHeaders: { Authorization: [other] } }],
    [
      'only among them, twice',
      { headers: {}, multiValueHeaders: { authorization: [mine, other] } },
    ],
    ['of the same token', { headers: { ...headers, Authorization: mine } }],
    ['of which one is empty', { headers: { ...headers, Authorization: '' } }],
  ])('is refused: %s', async (_kind, changes) => {
    const answer = await invoke(changes);
    expect(answer).toMatchObject({ statusCode: 400 });
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'bad-request' });
    expect(asked).toHaveLength(1);
    expect(stdout.text()).not.toContain('eyJ');
  });

  it('is never reduced to one of them, whatever the spelling', async () => {
    const spelling = fc
      .array(fc.boolean(), { minLength: 13, maxLength: 13 })
      .map((upper) =>
        [...'authorization'].map((c, i) => (upper[i] ? c.toUpperCase() : c)).join(''),
      );
    await fc.assert(
      fc.asyncProperty(spelling, spelling, async (one, two) => {
        fc.pre(one !== two);
        const answer = await invoke({ headers: { [one]: mine, [two]: other } });
        expect(answer.statusCode).toBe(400);
      }),
    );
  });
});

describe('an event that is not a request of an HTTP API', () => {
  it.each<readonly [string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a string', 'GET /users/me'],
    ['an empty object', {}],
    ['an event of a REST API', { ...event, version: '1.0', httpMethod: 'GET', path: '/users/me' }],
    ['an event of a load balancer', { ...event, version: undefined, requestContext: { elb: {} } }],
    ['no path', { ...event, rawPath: undefined }],
    ['a path that is a host', { ...event, rawPath: '@evil.example/users/me' }],
    ['no method', { ...event, requestContext: {} }],
    ['a malformed method', { ...event, ...method('GET /') }],
    ['a forbidden method', { ...event, ...method('TRACE') }],
    ['headers that are a list', { ...event, headers: [['authorization', 'Bearer a']] }],
    ['a header that is a number', { ...event, headers: { ...headers, age: 7 } }],
    ['a header with a line break', { ...event, headers: { ...headers, 'x-a': 'b\r\nc: d' } }],
    ['a header without a name', { ...event, headers: { ...headers, '': 'a' } }],
    ['a body that is not a string', { ...event, body: { a: 1 } }],
  ])('is refused: %s', async (_kind, given) => {
    const answer = await invokeWith(given);
    expect(answer).toMatchObject({
      statusCode: 400,
      headers: { 'content-type': 'application/problem+json' },
    });
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'bad-request' });
    expect(asked).toEqual([]);
    expect(stdout.lines()).toMatchObject([
      { level: 'WARN', message: 'event.unreadable', request_id: 'lambda-1' },
    ]);
  });
});
