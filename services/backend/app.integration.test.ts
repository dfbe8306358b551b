import { Shutdown } from '@three-tier-chat/http-server';
import { createRecordingTelemetry } from '@three-tier-chat/telemetry/testing';
import { HEADER, INVOKE_PATH } from '@three-tier-chat/wire-contract';
import { describe, expect, it } from 'vitest';
import { createApp } from './app.ts';
import {
  answerJson,
  invoke,
  noLedger,
  problemOf,
  ROOT,
  start,
  TIMES,
} from './testing/app-harness.ts';

describe('every other request', () => {
  it('reports health', async () => {
    const { app, telemetry } = await start();
    const response = await app.request('/health');
    expect(await response.json()).toEqual({ status: 'ok' });
    expect(response.headers.get(HEADER.traceId)).toMatch(/^Root=1-/);
    expect(telemetry.lines).toEqual([]);
  });

  it.each([
    ['GET', '/'],
    ['GET', INVOKE_PATH],
    ['OPTIONS', INVOKE_PATH],
  ])('answers %s %s with a problem', async (method, path) => {
    const { app } = await start();
    const response = await app.request(path, { method });
    expect(response.headers.get(HEADER.traceId)).toMatch(/^Root=1-/);
    expect(await problemOf(response)).toMatchObject({ status: 404, code: 'not-found' });
  });

  it('does not reveal an internal error', async () => {
    const telemetry = createRecordingTelemetry();
    const agent = {
      invoke: () => Promise.reject(new Error('boom at secret.ts:1')),
      close: async () => {},
    };
    const app = createApp({
      agent,
      answerLedger: noLedger,
      telemetry,
      allowedOrigins: [],
      times: TIMES,
      shutdown: new Shutdown(),
    });
    const response = await app.request(INVOKE_PATH, invoke());
    const problem = await problemOf(response);
    expect(problem).toMatchObject({ status: 500, code: 'internal-error', traceId: ROOT });
    expect(JSON.stringify(problem)).not.toContain('secret');
    expect(telemetry.closed).toEqual([{ status: 500, error: expect.any(Error) }]);
  });
});

describe('calls from other origins', () => {
  const ORIGIN = 'https://chat.example.com';
  const preflight = (origin: string) => ({
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'POST' },
  });

  it('allows a listed origin with the headers that the page sends and reads', async () => {
    const { app } = await start(answerJson, { allowedOrigins: [ORIGIN] });
    const response = await app.request(INVOKE_PATH, preflight(ORIGIN));
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(response.headers.get('access-control-allow-headers')).toBe(
      'authorization,x-id-token,x-amzn-trace-id,content-type,accept',
    );
    expect(response.headers.get(HEADER.traceId)).toMatch(/^Root=1-/);

    const answer = await app.request(INVOKE_PATH, invoke({ origin: ORIGIN }));
    expect(answer.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(answer.headers.get('access-control-expose-headers')).toBe('x-amzn-trace-id');
    const refusal = await app.request(INVOKE_PATH, invoke({ origin: ORIGIN }, '{}'));
    expect(refusal.headers.get('access-control-allow-origin')).toBe(ORIGIN);
  });

  it.each(['https://evil.example.com', `${ORIGIN}.evil.com`, 'null'])(
    'does not allow %s',
    async (origin) => {
      const { app } = await start(answerJson, { allowedOrigins: [ORIGIN] });
      const response = await app.request(INVOKE_PATH, preflight(origin));
      expect(response.headers.has('access-control-allow-origin')).toBe(false);
    },
  );
});
