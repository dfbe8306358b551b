import { tokenFingerprint } from '@three-tier-chat/wire-contract';
import { describe, expect, it } from 'vitest';
import type { Resource } from '../terraform/resource.ts';
import { assignedId } from './attributes.ts';
import {
  answerWith,
  api,
  calls,
  event,
  FUNCTION,
  forgetCalls,
  issuer,
  requests,
  resources,
  send,
  sign,
  TRACE,
  useHttpApi,
} from './start-http-api.fixture.ts';

useHttpApi();

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
    forgetCalls();
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
    answerWith(async () => ({
      kind: 'answered',
      requestId: 'lambda-1',
      payload: { statusCode: 418, headers: { 'X-Pot': 'tea' }, cookies: ['a=1', 'b=2'], body: '!' },
    }));
    const { status, headers, body } = await send('POST', '/open/7');
    expect([status, headers['x-pot'], headers['set-cookie'], body]).toEqual([
      418,
      'tea',
      ['a=1', 'b=2'],
      '!',
    ]);
  });

  it('may come from a page of the site, through the edge, and from no other page', async () => {
    const statuses = await Promise.all(
      ['http://127.0.0.1:4000', 'http://127.0.0.1:4001', 'https://evil.example', 'null'].map(
        async (origin) => (await send('POST', '/open/1', { origin })).status,
      ),
    );
    expect(statuses).toEqual([200, 403, 403, 403]);
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
