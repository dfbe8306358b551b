import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { listen, Shutdown } from '@three-tier-chat/http-server';
import { describe, expect, it, vi } from 'vitest';
import { bedrock, invocation, problemOf, ROOT, servers, start } from './testing/app-harness.ts';
import { hangs, says } from './testing/scripted-bedrock.ts';

const TURN = '0b0b5a52-9a4e-4a9c-8a63-3f1b7c9e2d10';

describe('a running turn', () => {
  async function hang() {
    const { app, telemetry } = start();
    const server = await listen(app.fetch, { host: '127.0.0.1', port: 0 });
    servers.push(server);
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const gone = new AbortController();
    bedrock.script(hangs('Well'));
    const response = await fetch(`${url}/invocations`, {
      ...invocation(
        { accept: 'text/event-stream' },
        JSON.stringify({ prompt: 'Hi', turnId: TURN }),
      ),
      signal: gone.signal,
    });
    const reader = response.body?.getReader();
    await reader?.read();
    await vi.waitFor(() => expect(bedrock.openCalls()).toBe(1));
    return { url, gone, telemetry, server, app };
  }

  it('reports busy, with or without its reader, refuses a second turn, and is cancelled by a stop', async () => {
    const { url, gone, telemetry } = await hang();
    const ping = async () => (await (await fetch(`${url}/ping`)).json()) as { status: string };
    expect(await ping()).toEqual({
      status: 'HealthyBusy',
      time_of_last_update: expect.any(Number),
    });
    const second = await fetch(`${url}/invocations`, invocation());
    expect(second.status).toBe(200);
    expect(await problemOf(second)).toMatchObject({ status: 409, code: 'session-busy' });

    gone.abort();
    expect(await ping()).toMatchObject({ status: 'HealthyBusy' });
    const stop = JSON.stringify({ stop: { turnId: TURN } });
    const stopped = await fetch(`${url}/invocations`, invocation({}, stop));
    expect(await stopped.json()).toEqual({ turnId: TURN, outcome: 'stopped' });
    await vi.waitFor(() => expect(bedrock.openCalls()).toBe(0));
    expect(await ping()).toMatchObject({ status: 'Healthy' });
    expect(telemetry.lines.at(-1)).toMatchObject({
      message: 'turn.completed',
      outcome: 'stopped',
      trace_id: ROOT,
    });
    bedrock.script(says('Fine.'));
    const next = await fetch(`${url}/invocations`, invocation());
    expect(await next.json()).toMatchObject({ message: 'Fine.' });
  });

  it('is cancelled when the service must stop', async () => {
    const { server } = await hang();
    const closed = once(server, 'close');
    await new Shutdown().drain(server, { answersMs: 10, flushMs: 0 });
    await closed;
  });
});
