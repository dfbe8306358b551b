import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AgentNotStarted } from './agent-process.ts';
import { ARN, type RuntimeFixture, startRuntimeFixture } from './runtime.fixture.ts';

const SESSION = 'x-amzn-bedrock-agentcore-runtime-session-id';

let runtime: RuntimeFixture;
async function restart(...options: Parameters<typeof startRuntimeFixture>): Promise<void> {
  await runtime.stop();
  runtime = await startRuntimeFixture(...options);
}
beforeEach(async () => {
  runtime = await startRuntimeFixture();
});
afterEach(() => runtime.stop());

describe('the session', () => {
  it.each([
    [32, 400],
    [33, 200],
    [256, 200],
    [257, 400],
  ])('id of %i characters gets %i', async (length, status) => {
    const response = await runtime.post({ ...runtime.bearer, [SESSION]: 's'.repeat(length) });
    expect(response.status).toBe(status);
    if (status === 200) expect(response.headers.get(SESSION)).toBe('s'.repeat(length));
  });

  it('gets an id if the caller sends none', async () => {
    const received = runtime.receiveHeaders();
    const response = await runtime.post(runtime.bearer);
    expect(response.headers.get(SESSION)).toMatch(/^[0-9a-f-]{36}$/);
    expect((await received)[SESSION]).toBe(response.headers.get(SESSION));
  });

  it('refuses a second request while the first still starts the agent', async () => {
    const started = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    runtime.agent = {
      isStarting: () => true,
      ready() {
        asked.resolve();
        return started.promise;
      },
    };
    const session = { ...runtime.bearer, [SESSION]: 's'.repeat(40) };
    const first = runtime.post(session);
    await asked.promise;
    const second = await runtime.post(session);
    expect([second.status, second.headers.get('x-amzn-errortype')]).toEqual([
      409,
      'RetryableConflictException',
    ]);
    started.resolve();
    expect((await first).status).toBe(200);
  });

  it('stops: its running answer ends', async () => {
    const session = { ...runtime.bearer, [SESSION]: 's'.repeat(40) };
    runtime.container = (_, response) => {
      response.writeHead(200).write('first');
    };
    const answer = await runtime.post(session);
    const path = `/runtimes/${encodeURIComponent(ARN)}/stopruntimesession`;
    const stopped = await runtime.post(session, path);
    expect([stopped.status, await stopped.text()]).toEqual([200, '{}']);
    await expect(answer.text()).rejects.toThrow();
    expect((await runtime.post(runtime.bearer, path)).status).toBe(400);
  });
});

describe('the container', () => {
  it.each([400, 403, 500, 503])('answering %i becomes a RuntimeClientError', async (status) => {
    runtime.container = (_, response) => {
      response.writeHead(status, { 'x-secret': 'x' }).end('stack trace');
    };
    const response = await runtime.post(runtime.bearer);
    expect(response.status).toBe(424);
    expect(response.headers.get('x-amzn-errortype')).toBe('RuntimeClientError');
    expect(response.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
    expect(await response.json()).toEqual({
      message: `Received error (${status}) from runtime. Please check your CloudWatch logs for more information.`,
    });
  });

  it('breaking off before it answers becomes one too', async () => {
    runtime.container = (request) => request.socket.destroy();
    expect((await runtime.post(runtime.bearer)).status).toBe(424);
  });

  it('that does not start becomes one too', async () => {
    runtime.agent = {
      isStarting: () => true,
      ready: () => Promise.reject(new AgentNotStarted('exited')),
    };
    expect((await runtime.post(runtime.bearer)).status).toBe(424);
    runtime.switches.startFailureStatus = 500;
    const response = await runtime.post(runtime.bearer);
    expect([response.status, response.headers.get('x-amzn-errortype')]).toEqual([
      500,
      'InternalServerException',
    ]);
  });

  it('receives no body above the limit', async () => {
    await restart({}, { bodyBytes: 17, timeoutMs: 60_000 });
    expect((await runtime.post(runtime.bearer)).status).toBe(413);
  });

  it('that never answers becomes one too, at the limit', async () => {
    await restart({}, { bodyBytes: 100, timeoutMs: 1 });
    runtime.container = () => {};
    expect((await runtime.post(runtime.bearer)).status).toBe(424);
    runtime.switches.timeoutStatus = 504;
    expect((await runtime.post(runtime.bearer)).status).toBe(504);
  });

  it('keeps its own headers to itself unless the switch says otherwise', async () => {
    runtime.container = (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'x-own': '1' }).end();
    };
    const response = await runtime.post(runtime.bearer);
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    expect(response.headers.get('x-own')).toBeNull();
    runtime.switches.containerHeadersReachCaller = true;
    expect((await runtime.post(runtime.bearer)).headers.get('x-own')).toBe('1');
  });

  it('streams: each piece arrives before the next is written', async () => {
    const next = { write: (_: string | undefined) => {} };
    runtime.container = (_, response) => {
      next.write = (piece) => void (piece === undefined ? response.end() : response.write(piece));
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('one');
    };
    const reader = (await runtime.post(runtime.bearer)).body?.getReader();
    const read = async () => new TextDecoder().decode((await reader?.read())?.value);
    expect(await read()).toBe('one');
    next.write('two');
    expect(await read()).toBe('two');
    next.write(undefined);
    expect((await reader?.read())?.done).toBe(true);
  });

  it('learns that the caller disconnected', async () => {
    const closed = new Promise<void>((resolve) => {
      runtime.container = (_, response) => {
        response.once('close', resolve);
        response.writeHead(200).write('one');
      };
    });
    const caller = new AbortController();
    const { invocationsUrl: url } = runtime;
    await fetch(url, {
      method: 'POST',
      headers: runtime.bearer,
      body: '{}',
      signal: caller.signal,
    });
    caller.abort();
    await closed;
    expect(await runtime.logged(1)).toMatchObject([{ reason: 'caller-gone' }]);
  });
});
