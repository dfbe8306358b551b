import type { AddressInfo } from 'node:net';
import { listen, Shutdown } from '@three-tier-chat/http-server';
import { createRecordingTelemetry } from '@three-tier-chat/telemetry/testing';
import { HEADER } from '@three-tier-chat/wire-contract';
import { describe, expect, it, vi } from 'vitest';
import { Runs } from './running/runs.ts';
import {
  bedrock,
  conversations,
  gateway,
  invocation,
  problemOf,
  ROOT,
  SESSION,
  servers,
  startWith,
} from './testing/app-harness.ts';
import { calls, hangs } from './testing/scripted-bedrock.ts';
import { PROFILE_TOOL } from './testing/scripted-gateway.ts';

const RESTARTING = {
  status: 503,
  code: 'service-restarting',
  detail: 'The service is restarting: try again.',
  traceId: ROOT,
};

async function open() {
  const telemetry = createRecordingTelemetry();
  const shutdown = new Shutdown();
  const runs = new Runs();
  const app = startWith(telemetry, { shutdown, runs });
  const server = await listen(app.fetch, { host: '127.0.0.1', port: 0 });
  servers.push(server);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/invocations`;
  return {
    app,
    telemetry,
    server,
    shutdown,
    runs,
    ask: (accept: string) => fetch(url, invocation({ accept })),
  };
}

const modelAsked = () => vi.waitFor(() => expect(bedrock.openCalls()).toBe(1));
const modelLeft = () => vi.waitFor(() => expect(bedrock.openCalls()).toBe(0));

describe('an agent that shuts down', () => {
  it('reports the restart on an open stream, and cancels the model call', async () => {
    const { server, shutdown, ask, telemetry } = await open();
    bedrock.script(hangs('Well'));
    const response = await ask('text/event-stream');
    await modelAsked();
    const text = response.text();
    await shutdown.drain(server, { answersMs: 0 });
    const [, said, event] = (await text).trimEnd().split('\n\n');
    expect(said).toBe('event: text\ndata: {"delta":"Well"}\nid: 2');
    const [name, data = '', id] = event?.split('\n') ?? [];
    expect([name, JSON.parse(data.replace('data: ', '')), id]).toEqual([
      'event: error',
      expect.objectContaining({ ...RESTARTING, kept: false }),
      'id: 3',
    ]);
    await modelLeft();
    expect(telemetry.lines.at(-1)).toMatchObject({ outcome: 'service-restarting' });
    expect(telemetry.closed).toEqual([{ status: 503 }]);
  });

  it('reports the restart in a 200 to a client that waits for JSON, also while a tool runs', async () => {
    const { server, shutdown, ask } = await open();
    const called = Promise.withResolvers<void>();
    gateway.onCall(() => {
      called.resolve();
      return new Promise(() => {});
    });
    bedrock.script(calls(PROFILE_TOOL, {}));
    const answer = ask('application/json');
    await called.promise;
    await shutdown.drain(server, { answersMs: 0 });
    const response = await answer;
    expect(response.status).toBe(200);
    expect(await problemOf(response)).toMatchObject(RESTARTING);
  });

  it('ends a turn without a reader, and waits until it is kept', async () => {
    const { server, shutdown, runs, ask } = await open();
    bedrock.script(hangs('Well'));
    const response = await ask('text/event-stream');
    await response.body?.cancel();
    await modelAsked();
    await shutdown.drain(server, { answersMs: 0, work: runs.settled() });
    expect(conversations.turns.get(SESSION)).toMatchObject([
      { outcome: 'service-restarting', parts: [] },
    ]);
    await modelLeft();
  });

  it('refuses a new request on a connection that is still open', async () => {
    const { app, server, shutdown } = await open();
    await shutdown.drain(server, { answersMs: 600_000 });
    const response = await app.request('/invocations', invocation());
    expect(response.status).toBe(200);
    expect(await problemOf(response)).toMatchObject(RESTARTING);
    expect(bedrock.requests).toEqual([]);
    const ping = await app.request('/ping');
    expect(await ping.json()).toMatchObject({ status: 'Healthy' });
  });
});

describe('a turn', () => {
  it('ends at its caller’s timeout when that is shorter than its own', async () => {
    const { app } = await open();
    bedrock.script(hangs());
    const body = JSON.stringify({ prompt: 'Hi', timeoutMs: 200 });
    const response = await app.request('/invocations', invocation({}, body));
    expect(await problemOf(response)).toMatchObject({ status: 504, code: 'agent-timeout' });
  });

  it.each([0, -1, 1.5, '200', null])('refuses %j as a timeout', async (timeoutMs) => {
    const { app } = await open();
    const body = JSON.stringify({ prompt: 'Hi', timeoutMs });
    const response = await app.request('/invocations', invocation({}, body));
    expect(await problemOf(response)).toMatchObject({ status: 400, code: 'bad-request' });
  });
});

it('refuses a body of any excessive length with a problem, and reads no more than the limit', async () => {
  const { ask: _, server } = await open();
  const { port } = server.address() as AddressInfo;
  for (let time = 0; time < 3; time += 1) {
    const response = await fetch(`http://127.0.0.1:${port}/invocations`, {
      ...invocation({ [HEADER.traceId]: `Root=${ROOT};Sampled=1` }),
      body: new Blob([Buffer.alloc(20_000_000, 0x20)]).stream(),
      duplex: 'half',
    } as RequestInit);
    expect(response.status).toBe(200);
    expect(await problemOf(response)).toMatchObject({ status: 413, code: 'body-too-large' });
  }
});
