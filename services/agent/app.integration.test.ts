import { Shutdown } from '@three-tier-chat/http-server';
import { createRecordingTelemetry } from '@three-tier-chat/telemetry/testing';
import { HEADER, MAX_INVOKE_BODY_BYTES, makeTraceRoot } from '@three-tier-chat/wire-contract';
import { describe, expect, it } from 'vitest';
import { createApp } from './app.ts';
import type { ChatSession } from './chat-session.ts';
import { Runs } from './running/runs.ts';
import { Sessions } from './sessions.ts';
import {
  bedrock,
  gateway,
  invocation,
  problemOf,
  ROOT,
  SESSION,
  start,
  verifier,
} from './testing/app-harness.ts';
import { says } from './testing/scripted-bedrock.ts';

const OTHER_ROOT = makeTraceRoot();

describe('POST /invocations', () => {
  it('answers in JSON', async () => {
    const { app, telemetry } = start();
    bedrock.script(says('Hello.'));
    const response = await app.request('/invocations', invocation());
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      message: 'Hello.',
      sessionId: SESSION,
      traceId: ROOT,
      toolCalls: [],
      outcome: 'complete',
      usage: { inputTokens: 5, outputTokens: 3 },
    });
    expect(telemetry.lines[0]).toEqual({
      level: 'info',
      message: 'turn.started',
      trace_id: ROOT,
      token_fingerprint: 'print-of-ann',
      session_id: SESSION,
    });
    expect(telemetry.closed).toEqual([{ status: 200 }]);
  });

  it('answers with events when the client accepts them', async () => {
    const { app } = start();
    bedrock.script(says('Hello.'));
    const turnId = '0b0b5a52-9a4e-4a9c-8a63-3f1b7c9e2d10';
    const response = await app.request(
      '/invocations',
      invocation({ accept: 'text/event-stream' }, JSON.stringify({ prompt: 'Hi', turnId })),
    );
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    expect(await response.text()).toBe(
      [
        `event: start\ndata: {"turnId":"${turnId}"}\nid: 1\n\n`,
        'event: text\ndata: {"delta":"Hello."}\nid: 2\n\n',
        `event: done\ndata: {"message":"Hello.","sessionId":"${SESSION}","traceId":"${ROOT}","toolCalls":[],"outcome":"complete","usage":{"inputTokens":5,"outputTokens":3}}\nid: 3\n\n`,
      ].join(''),
    );
  });

  it('prefers the trace of the custom header to that of the Runtime', async () => {
    const { app } = start();
    const response = await app.request(
      '/invocations',
      invocation({ [HEADER.runtimeTraceId]: `Root=${OTHER_ROOT};Sampled=1` }),
    );
    expect(await response.json()).toMatchObject({ traceId: OTHER_ROOT });
  });

  it('addresses the user by the name in a verified ID token', async () => {
    const { app } = start();
    await app.request('/invocations', invocation({ [HEADER.runtimeIdToken]: 'id-Ann' }));
    expect(JSON.stringify(bedrock.requests[0]?.system)).toContain('Ann');
  });

  it('refuses a request without a token, which cannot have come through a Runtime', async () => {
    const { app, telemetry } = start();
    const response = await app.request('/invocations', invocation({ authorization: undefined }));
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer realm=/);
    expect(await problemOf(response)).toMatchObject({ code: 'not-signed-in', traceId: ROOT });
    expect(telemetry.lines).toContainEqual(expect.objectContaining({ message: 'caller.refused' }));
    expect(bedrock.requests).toEqual([]);
  });

  it.each([
    ['expired', 401, 'not-signed-in', 'invalid-token'],
    ['weak', 403, 'not-allowed', 'insufficient-scope'],
    ['outage', 503, 'identity-unavailable', 'keys-unavailable'],
  ])(
    'reports in a 200 what is wrong with the token, and runs no turn: %s',
    async (token, status, code, reason) => {
      const { app, telemetry } = start();
      const response = await app.request(
        '/invocations',
        invocation({ authorization: `Bearer ${token}` }),
      );
      expect(response.status).toBe(200);
      expect(await problemOf(response)).toMatchObject({ status, code, traceId: ROOT });
      expect(telemetry.lines).toContainEqual(
        expect.objectContaining({ message: 'caller.refused', code: reason }),
      );
      expect(bedrock.requests).toEqual([]);
    },
  );

  it.each<[string, Record<string, string | undefined>, string | undefined, number, string]>([
    ['a bad ID token', { [HEADER.runtimeIdToken]: 'of-bob' }, undefined, 401, 'not-signed-in'],
    ['no session id', { [HEADER.runtimeSessionId]: undefined }, undefined, 400, 'bad-request'],
    ['a short session id', { [HEADER.runtimeSessionId]: 'short' }, undefined, 400, 'bad-request'],
    ['broken JSON', {}, '{', 400, 'bad-request'],
    ['an empty prompt', {}, '{"prompt":" "}', 400, 'bad-request'],
    ['a long prompt', {}, JSON.stringify({ prompt: 'x'.repeat(16_001) }), 400, 'bad-request'],
    ['a large body', {}, 'x'.repeat(MAX_INVOKE_BODY_BYTES + 1), 413, 'body-too-large'],
    ['an announced large body', { 'content-length': '70000' }, '{}', 413, 'body-too-large'],
  ])('reports %s in a 200', async (_case, headers, body, status, code) => {
    const { app } = start();
    const response = await app.request('/invocations', invocation(headers, body));
    expect(response.status).toBe(200);
    expect(await problemOf(response)).toMatchObject({ status, code, traceId: ROOT });
    expect(bedrock.requests).toEqual([]);
  });

  it('reports a session of another user in a 200', async () => {
    const { app, telemetry } = start();
    await app.request('/invocations', invocation());
    const response = await app.request('/invocations', invocation({ authorization: 'Bearer bob' }));
    expect(response.status).toBe(200);
    expect(await problemOf(response)).toMatchObject({
      status: 403,
      code: 'session-of-another-user',
    });
    expect(telemetry.lines.at(-1)).toMatchObject({
      message: 'turn.refused',
      token_fingerprint: 'print-of-bob',
    });
    expect(bedrock.requests).toHaveLength(1);
  });

  it('answers a repeated message once, and refuses its id for another message', async () => {
    const { app } = start();
    bedrock.script(says('Hello.'));
    const turnId = '0b0b5a52-9a4e-4a9c-8a63-3f1b7c9e2d10';
    const send = (prompt: string) =>
      app.request('/invocations', invocation({}, JSON.stringify({ prompt, turnId })));
    const first = await (await send('Hi')).json();
    expect(await (await send('Hi')).json()).toEqual(first);
    expect(bedrock.requests).toHaveLength(1);
    const other = await send('Bye');
    expect(other.status).toBe(200);
    expect(await problemOf(other)).toMatchObject({ status: 422, code: 'turn-id-reused' });
  });

  it('refuses a turn id that is not a UUID', async () => {
    const { app } = start();
    const body = JSON.stringify({ prompt: 'Hi', turnId: '../1' });
    const response = await app.request('/invocations', invocation({}, body));
    expect(await problemOf(response)).toMatchObject({ status: 400, code: 'bad-request' });
  });

  it('reports a failed turn in a 200', async () => {
    const { app } = start();
    gateway.refuse({ initialize: 403 });
    const response = await app.request('/invocations', invocation());
    expect(response.status).toBe(200);
    expect(await problemOf(response)).toMatchObject({ status: 403, code: 'not-allowed' });
  });

  it('does not reveal an internal error', async () => {
    const telemetry = createRecordingTelemetry();
    const app = createApp({
      verifier: { ...verifier, verifyAccessToken: () => Promise.reject(new Error('secret')) },
      telemetry,
      sessions: new Sessions<ChatSession>({
        issuer: 'i',
        create: () => {
          throw new Error('unused');
        },
        isBusy: () => false,
        dispose: () => {},
      }),
      runs: new Runs(),
      turnTimeoutMs: 1,
      shutdown: new Shutdown(),
    });
    const response = await app.request('/invocations', invocation());
    expect(response.status).toBe(500);
    expect(JSON.stringify(await problemOf(response))).not.toContain('secret');
  });

  it('has no other routes', async () => {
    expect((await start().app.request('/')).status).toBe(404);
  });
});
