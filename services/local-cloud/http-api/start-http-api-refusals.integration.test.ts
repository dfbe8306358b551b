import { subjectHash, tokenFingerprint } from '@three-tier-chat/wire-contract';
import { describe, expect, it } from 'vitest';
import type { InvokeResult } from '../lambda/lambda-service.ts';
import {
  answerWith,
  calls,
  checks,
  issuer,
  logs,
  requests,
  send,
  sign,
  TRACE,
  useHttpApi,
} from './start-http-api.fixture.ts';

useHttpApi();

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
    answerWith(() => new Promise(() => undefined));
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
    answerWith(given);
    const { status, body } = await send('POST', '/open/7');
    expect([status, body]).toEqual([500, '{"message":"Internal Server Error"}']);
    await expect.poll(() => logs.all()).toMatchObject([{ status: 500, integration_error }]);
  });
});
