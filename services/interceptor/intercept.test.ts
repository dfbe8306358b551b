import { IdentityError } from '@three-tier-chat/identity';
import { makeTraceRoot, parseTraceHeader } from '@three-tier-chat/wire-contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  accepting,
  asked,
  BODY,
  eventOf,
  intercept,
  REQUEST_ID,
  ROOT,
  recordFromEachTest,
  refusing,
  SESSION,
  sent,
  stdout,
  TOKEN,
  TRACE,
} from './intercept.fixture.ts';

recordFromEachTest();

describe('a request with a caller', () => {
  it('is forwarded with the same token, the request id and the trace', async () => {
    const headers = { authorization: `Bearer ${TOKEN}`, 'x-amzn-trace-id': TRACE };
    expect(await intercept(accepting, eventOf(headers))).toEqual({
      interceptorOutputVersion: '1.0',
      mcp: {
        transformedGatewayRequest: {
          headers: {
            Authorization: `Bearer ${TOKEN}`,
            'X-Gateway-Request-Id': REQUEST_ID,
            'X-Amzn-Trace-Id': TRACE,
          },
          body: BODY,
        },
      },
    });
    expect(asked).toEqual([[`Bearer ${TOKEN}`, 'chat.invoke']]);
  });

  it.each([undefined, 'Root=undefined;Parent=463ac35c9f6413ad'])(
    'is forwarded without a trace when its header is %s',
    async (trace) => {
      const output = await intercept(
        accepting,
        eventOf({
          Authorization: `Bearer ${TOKEN}`,
          ...(trace !== undefined && { 'X-Amzn-Trace-Id': trace }),
        }),
      );
      expect(Object.keys(Object(output.mcp).transformedGatewayRequest.headers)).toEqual([
        'Authorization',
        'X-Gateway-Request-Id',
      ]);
    },
  );

  it('is forwarded with one valid trace or none, whatever its header', async () => {
    const members = fc.shuffledSubarray([
      `Root=${ROOT}`,
      `root=${makeTraceRoot()}`,
      'Root=undefined',
      'Parent=undefined',
      'Sampled=?',
      `Self=${ROOT}`,
      'x'.repeat(10_240),
    ]);
    const anything = fc.oneof(
      fc.string({ unit: fc.constantFrom(...'Root=1-67891233;,Parent?Self ab\n\u00ff') }),
      members.map((list) => list.join(';')),
    );
    await fc.assert(
      fc.asyncProperty(anything, async (trace) => {
        const headers = { authorization: `Bearer ${TOKEN}`, 'x-amzn-trace-id': trace };
        const { transformedGatewayRequest } = Object(
          (await intercept(accepting, eventOf(headers))).mcp,
        );
        const onward = transformedGatewayRequest.headers['X-Amzn-Trace-Id'];
        // The segment joins the forwarded trace, or a new one.
        const [recorded] = sent.splice(0).map((document) => JSON.parse(document).trace_id);
        expect(parseTraceHeader(onward)?.root).toBe(onward === undefined ? undefined : recorded);
        expect(recorded).toMatch(/^1-[0-9a-f]{8}-[0-9a-f]{24}$/);
      }),
    );
  });

  it('keeps the token’s bytes, whatever the case of the header and the scheme', async () => {
    const value = fc.stringMatching(/^(Bearer|bearer) {1,3}[A-Za-z0-9._-]{1,200}$/);
    const name = fc.constantFrom('authorization', 'Authorization', 'AUTHORIZATION');
    await fc.assert(
      fc.asyncProperty(name, value, async (header, authorization) => {
        const output = await intercept(accepting, eventOf({ [header]: authorization }));
        expect(output.mcp).toMatchObject({
          transformedGatewayRequest: { headers: { Authorization: authorization } },
        });
      }),
    );
  });

  it.each([
    { jsonrpc: '2.0', id: 1, method: 'initialize', params: { protocolVersion: '2025-06-18' } },
    { jsonrpc: '2.0', method: 'notifications/initialized' },
    { jsonrpc: '2.0', id: 2, method: 'tools/list', params: {} },
    { jsonrpc: '2.0', id: 3, result: {} },
  ])('may be any message: %j', async (body) => {
    const output = await intercept(accepting, eventOf({ Authorization: `Bearer ${TOKEN}` }, body));
    expect(Object(output.mcp).transformedGatewayRequest.body).toBe(body);
  });

  it('is logged in one line without the arguments', async () => {
    await intercept(
      accepting,
      eventOf({ Authorization: `Bearer ${TOKEN}`, 'X-Amzn-Trace-Id': TRACE }),
    );
    expect(stdout.lines()).toEqual([
      {
        level: 'INFO',
        message: 'request.intercepted',
        service: 'interceptor',
        timestamp: expect.any(String),
        version: 'v1',
        trace_id: ROOT,
        request_id: REQUEST_ID,
        verdict: 'allowed',
        token_fingerprint: 'ab12',
        mcp_method: 'tools/call',
        tool: 'securedApi___getMyProfile',
      },
    ]);
  });
});

describe('a session', () => {
  const withSession = (sessionId: string) =>
    eventOf({ Authorization: `Bearer ${TOKEN}`, 'x-chat-session-id': sessionId });
  const headersOf = (output: object): Readonly<Record<string, string>> =>
    Object(output).mcp.transformedGatewayRequest.headers;

  it('is included in the log, the trace and the request to the target', async () => {
    const output = await intercept(accepting, withSession(SESSION));
    expect(headersOf(output)).toMatchObject({ 'X-Chat-Session-Id': SESSION });
    expect(stdout.lines()[0]).toMatchObject({ session_id: SESSION });
    expect(JSON.parse(sent[0] ?? '')).toMatchObject({ annotations: { session: SESSION } });
  });

  it.each(['short', `${SESSION} and more`, 'x'.repeat(300)])('is not %s', async (sessionId) => {
    const output = await intercept(accepting, withSession(sessionId));
    expect(headersOf(output)).not.toHaveProperty('X-Chat-Session-Id');
    expect(stdout.lines()[0]).not.toHaveProperty('session_id');
  });
});

describe('a change', () => {
  const KEY = '6F1C1D3E-8a41-4d52-9d3a-0d6a5f1f6a01';
  const send = async (changed: Readonly<Record<string, string>>) => {
    const event = eventOf({ Authorization: `Bearer ${TOKEN}`, ...changed });
    const { mcp } = await intercept(accepting, event);
    const { headers } = Object(mcp).transformedGatewayRequest;
    return [headers['Idempotency-Key'], headers['If-Match']];
  };

  it('is forwarded with its key and the version that was seen', async () => {
    expect(await send({ 'idempotency-key': KEY, 'if-match': '"3"' })).toEqual([KEY, '"3"']);
    expect(await send({ 'Idempotency-Key': KEY, 'IF-MATCH': '"3"' })).toEqual([KEY, '"3"']);
    expect(await send({ 'if-match': '"3"' })).toEqual([undefined, '"3"']);
  });

  it.each([
    ['key', '3'],
    ['', ''],
    [`${KEY}, ${KEY}`, '"3", "4"'],
    [`${KEY}\n`, '"3"\r\nx: y'],
    [`"${KEY}"`, 'W/"3"'],
    [`${KEY}0`, '*'],
    ['\u202e', `"${'3'.repeat(63)}"`],
  ])('is forwarded without a malformed one: %j, %j', async (key, version) => {
    expect(await send({ 'idempotency-key': key, 'if-match': version })).toEqual([
      undefined,
      undefined,
    ]);
  });

  it('is forwarded without those that were sent twice', async () => {
    expect(
      await send({
        'idempotency-key': KEY,
        'Idempotency-Key': KEY,
        'if-match': '"3"',
        'If-Match': '"4"',
      }),
    ).toEqual([undefined, undefined]);
  });

  it('is logged without them', async () => {
    await send({ 'idempotency-key': KEY, 'if-match': '"canary"' });
    expect([stdout.text(), ...sent].join()).not.toMatch(/canary|8a41-4d52/);
  });
});

describe('the segment', () => {
  it('shows the check, the user, the tool and the outcome', async () => {
    await intercept(accepting, eventOf({ Authorization: `Bearer ${TOKEN}` }));
    expect(JSON.parse(sent[0] ?? '')).toMatchObject({
      name: 'interceptor',
      annotations: { user: 'cd34', tool: BODY.params.name, outcome: 'done' },
      subsegments: [{ name: 'token.check' }],
    });
  });

  it.each([
    [new IdentityError('invalid-token', 'token has expired'), 'error', 'invalid-token'],
    [new IdentityError('keys-unavailable', 'away'), 'fault', 'keys-unavailable'],
    [new Error('broken'), 'fault', 'internal-error'],
  ])('is marked when the check fails: %s', async (error, mark, outcome) => {
    await intercept(refusing(error), eventOf({})).catch(() => {});
    const segment = JSON.parse(sent[0] ?? '');
    expect(segment).toMatchObject({
      [mark]: true,
      annotations: { outcome },
      subsegments: [{ name: 'token.check', [mark]: true }],
    });
    expect(segment.error === true && segment.fault === true).toBe(false);
  });

  it('and the log contain no argument, and no name that is not a string', async () => {
    const params = { name: 'what the user said', arguments: { note: 'more of it' } };
    const body = { ...BODY, params };
    await intercept(accepting, eventOf({ Authorization: `Bearer ${TOKEN}` }, body));
    expect([stdout.text(), ...sent].join()).not.toMatch(/user said|more of it|eyJ/);
  });
});
