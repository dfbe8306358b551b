import {
  HEADER,
  INVOKE_PATH,
  MAX_INVOKE_BODY_BYTES,
  tokenFingerprint,
} from '@three-tier-chat/wire-contract';
import { describe, expect, it } from 'vitest';
import {
  ANSWER,
  ARN,
  invoke,
  problemOf,
  ROOT,
  received,
  SESSION,
  start,
} from './testing/app-harness.ts';

describe('POST /api/agent/invoke', () => {
  it('forwards unchanged tokens, trace and session to the Runtime and returns its answer', async () => {
    const { app, runtime } = await start();
    const response = await app.request(INVOKE_PATH, invoke({ [HEADER.idToken]: 'id-token' }));

    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(response.headers.get(HEADER.traceId)).toBe(`Root=${ROOT}`);
    expect(await response.json()).toEqual(ANSWER);

    const { method, url, headers, body } = received(runtime);
    expect([method, url, body]).toEqual([
      'POST',
      `/runtimes/${encodeURIComponent(ARN)}/invocations?qualifier=DEFAULT`,
      '{"prompt":"Who am I?","timeoutMs":50000}',
    ]);
    expect(headers).toMatchObject({
      authorization: 'Bearer access-token',
      accept: 'application/json',
      'content-type': 'application/json',
      [HEADER.runtimeSessionId]: SESSION,
      [HEADER.runtimeIdToken]: 'id-token',
      [HEADER.traceId]: expect.stringMatching(
        new RegExp(`^Root=${ROOT};Parent=[0-9a-f]{16};Sampled=1$`),
      ),
    });
    expect(headers[HEADER.runtimeTraceId]).toBe(headers[HEADER.traceId]);
  });

  it('forwards the turn id, and replaces lone surrogates', async () => {
    const { app, runtime } = await start();
    const turnId = '0b0b5a52-9a4e-4a9c-8a63-3f1b7c9e2d10';
    const body = JSON.stringify({ prompt: 'Hi \ud83d', turnId });
    await app.request(INVOKE_PATH, invoke({}, body));
    expect(JSON.parse(received(runtime).body)).toMatchObject({ prompt: 'Hi \ufffd', turnId });
  });

  it('starts a session and a trace when the caller sends none', async () => {
    const { app, runtime } = await start();
    const response = await app.request(
      INVOKE_PATH,
      invoke({ [HEADER.traceId]: 'Root=nonsense' }, '{"prompt":"Hi"}'),
    );
    expect(response.headers.get(HEADER.traceId)).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/);
    const { headers } = received(runtime);
    expect(headers[HEADER.runtimeSessionId]).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers).not.toHaveProperty(HEADER.runtimeIdToken);
  });

  it('does not let the browser decide on sampling', async () => {
    const { app, runtime } = await start();
    await app.request(INVOKE_PATH, invoke({ [HEADER.traceId]: `Root=${ROOT};Sampled=0` }));
    expect(received(runtime).headers[HEADER.traceId]).toContain(';Sampled=1');
  });

  it('logs the token’s fingerprint, the status and the duration, and never the token or prompt', async () => {
    const { app, telemetry } = await start();
    await app.request(INVOKE_PATH, invoke());
    const common = {
      level: 'info',
      trace_id: ROOT,
      token_fingerprint: await tokenFingerprint('access-token'),
    };
    expect(telemetry.lines).toEqual([
      { ...common, message: 'request.received', method: 'POST', path: INVOKE_PATH },
      {
        ...common,
        message: 'request.completed',
        session_id: SESSION,
        status: 200,
        duration_ms: expect.any(Number),
      },
    ]);
    expect(telemetry.closed).toEqual([{ status: 200 }]);
    expect(JSON.stringify(telemetry.lines)).not.toMatch(/access-token|Who am I/);
  });

  const long = (bytes: number) => 'x'.repeat(bytes);
  it.each<[string, Record<string, string>, RequestInit['body'] | undefined, number, string]>([
    ['no token', { authorization: '' }, undefined, 401, 'not-signed-in'],
    ['another scheme', { authorization: 'Basic dTpw' }, undefined, 401, 'not-signed-in'],
    [
      'a large access token',
      { authorization: `Bearer ${long(4090)}` },
      undefined,
      431,
      'headers-too-large',
    ],
    ['a large ID token', { [HEADER.idToken]: long(4097) }, undefined, 431, 'headers-too-large'],
    ['a form', { 'content-type': 'text/plain' }, undefined, 415, 'unsupported-media-type'],
    ['Accept: text/html', { accept: 'text/html' }, undefined, 406, 'not-acceptable'],
    ['an announced large body', { 'content-length': '70000' }, undefined, 413, 'body-too-large'],
    ['broken JSON', {}, '{"prompt":', 400, 'bad-request'],
    ['bytes that are not UTF-8', {}, new Uint8Array([0x22, 0xff, 0x22]), 400, 'bad-request'],
    ['an array', {}, '[]', 400, 'bad-request'],
  ])('refuses %s', async (_case, headers, body, status, code) => {
    const { app, runtime } = await start();
    const response = await app.request(INVOKE_PATH, invoke(headers, body));
    expect(response.status).toBe(status);
    expect(response.headers.get(HEADER.traceId)).toBe(`Root=${ROOT}`);
    expect(await problemOf(response)).toMatchObject({ status, code, traceId: ROOT });
    if (status === 401) expect(response.headers.get('www-authenticate')).toBe('Bearer');
    expect(runtime.received).toEqual([]);
  });

  it('refuses a body without Content-Length as soon as it is too large', async () => {
    const { app } = await start();
    let pulled = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 1;
        controller.enqueue(new Uint8Array(1024).fill(0x20));
      },
    });
    const response = await app.request(INVOKE_PATH, invoke({}, endless as RequestInit['body']));
    expect(await problemOf(response)).toMatchObject({ status: 413, code: 'body-too-large' });
    expect(pulled).toBeLessThan(MAX_INVOKE_BODY_BYTES / 1024 + 4);
  });
});
