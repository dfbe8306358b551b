import { afterEach, describe, expect, it } from 'vitest';
import { openRuntimeApi, type RuntimeApi } from './runtime-api.ts';

let api: RuntimeApi | undefined;

afterEach(async () => {
  await api?.close();
  api = undefined;
});

async function open(): Promise<{
  readonly api: RuntimeApi;
  readonly call: (method: string, path: string, body?: string) => Promise<Response>;
}> {
  const opened = await openRuntimeApi();
  api = opened;
  return {
    api: opened,
    call: (method, path, body) =>
      fetch(`http://${opened.address}/2018-06-01/runtime${path}`, {
        method,
        ...(body !== undefined && { body }),
      }),
  };
}

function invocation(requestId: string) {
  return {
    requestId,
    payload: '{"a":1}',
    deadlineMs: 1234,
    functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:f',
    traceHeader: 'Root=1-00000000-000000000000000000000000',
  };
}

describe('openRuntimeApi', () => {
  it('passes an invocation with its headers to the process and receives the answer', async () => {
    const { api, call } = await open();
    const next = call('GET', '/invocation/next');
    expect(await api.idle()).toBeUndefined();
    const answer = api.invoke(invocation('one'));
    const given = await next;
    expect(await given.json()).toEqual({ a: 1 });
    expect(Object.fromEntries(given.headers)).toMatchObject({
      'lambda-runtime-aws-request-id': 'one',
      'lambda-runtime-deadline-ms': '1234',
      'lambda-runtime-invoked-function-arn': invocation('one').functionArn,
      'lambda-runtime-trace-id': invocation('one').traceHeader,
    });
    const accepted = await call('POST', '/invocation/one/response', '{"b":2}');
    expect(accepted.status).toBe(202);
    expect(await answer).toEqual({ kind: 'response', payload: '{"b":2}' });
  });

  it('reports an init error once', async () => {
    const { api, call } = await open();
    const error = { errorType: 'Runtime.ImportModuleError', errorMessage: 'no', trace: ['at'] };
    expect((await call('POST', '/init/error', JSON.stringify(error))).status).toBe(202);
    expect(await api.idle()).toEqual(error);
    expect((await call('POST', '/init/error', '{}')).status).toBe(403);
  });

  it('refuses an answer without an invocation, to another one, and a second one', async () => {
    const { api, call } = await open();
    expect((await call('POST', '/invocation/one/response', '1')).status).toBe(403);

    const next = call('GET', '/invocation/next');
    await api.idle();
    const answer = api.invoke(invocation('one'));
    await next;
    const other = await call('POST', '/invocation/two/response', '2');
    expect([other.status, await other.json()]).toEqual([
      400,
      { errorType: 'InvalidRequestID', errorMessage: 'Invalid request ID' },
    ]);
    const early = await call('GET', '/invocation/next');
    expect([early.status, await early.json()]).toEqual([
      403,
      { errorType: 'InvalidStateTransition', errorMessage: 'State transition is not allowed' },
    ]);
    await call('POST', '/invocation/one/response', '1');
    expect(await answer).toEqual({ kind: 'response', payload: '1' });
    expect((await call('POST', '/invocation/one/response', '1')).status).toBe(403);
  });

  it('refuses an init error from a process that has initialized', async () => {
    const { api, call } = await open();
    const next = call('GET', '/invocation/next');
    await api.idle();
    expect((await call('POST', '/init/error', '{}')).status).toBe(403);
    void api.invoke(invocation('one'));
    await next;
  });

  it('keeps the text of an error that is not Lambda’s JSON', async () => {
    const { api, call } = await open();
    const next = call('GET', '/invocation/next');
    await api.idle();
    const answer = api.invoke(invocation('one'));
    await next;
    await call('POST', '/invocation/one/error', 'broken');
    expect(await answer).toEqual({
      kind: 'error',
      error: { errorType: 'Runtime.Unknown', errorMessage: 'broken' },
    });
  });

  it('answers other paths with 404', async () => {
    const { call } = await open();
    expect((await call('GET', '/else')).status).toBe(404);
  });
});
