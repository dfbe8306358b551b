import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { listen, Shutdown } from '@three-tier-chat/http-server';
import {
  createRecordingTelemetry,
  type RecordingTelemetry,
} from '@three-tier-chat/telemetry/testing';
import {
  type ChatEvent,
  formatChatEvent,
  INVOKE_PATH,
  type ProblemCode,
} from '@three-tier-chat/wire-contract';
import { afterEach, expect, vi } from 'vitest';
import { createAgentClient } from '../agent-client.ts';
import { createApp } from '../app.ts';
import type { AnswerTimes } from '../invoke.ts';
import { noLedger, TIMES } from './app-harness.ts';
import { startScriptedRuntime } from './scripted-runtime.ts';

// A backend on a real socket; everything that `start` opens is closed after each test.

export const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

export const text = (delta: string, id?: number): string =>
  formatChatEvent({ event: 'text', data: { delta } }, id);
export const done = formatChatEvent(
  { event: 'done', data: { message: 'ab', sessionId: 's', traceId: 't', toolCalls: [] } },
  9,
);

export interface Caller {
  readonly port: number;
  readonly invoke: () => Promise<Response>;
  /** Disconnects the caller. */
  readonly abort: AbortController;
}

export interface StreamHarness extends Caller {
  /** The Runtime's open answers. */
  readonly streams: readonly ServerResponse[];
  readonly telemetry: RecordingTelemetry;
  readonly server: Server;
  readonly shutdown: Shutdown;
}

/** A backend on a real socket with a Runtime whose stream the test writes. */
export async function start({
  heartbeatMs = 60_000,
  timeoutMs = 60_000,
} = {}): Promise<StreamHarness> {
  const streams: ServerResponse[] = [];
  const runtime = await startScriptedRuntime((response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.flushHeaders();
    streams.push(response);
  });
  const maxAnswerMs = { events: timeoutMs, json: timeoutMs };
  const backend = await serve(runtime.endpoint, { ...TIMES, heartbeatMs, maxAnswerMs });
  open.push(runtime.close);
  return { streams, ...backend, ...caller(backend.server) };
}

/** A backend on a real socket. */
export async function serve(endpoint: string, times: AnswerTimes = TIMES) {
  const shutdown = new Shutdown();
  const agent = createAgentClient({ endpoint, runtimeArn: 'arn:x', shutdown });
  const telemetry = createRecordingTelemetry();
  const app = createApp({
    agent,
    answerLedger: noLedger,
    telemetry,
    allowedOrigins: [],
    times,
    shutdown,
  });
  const server = await listen(app.fetch, { host: '127.0.0.1', port: 0 });
  open.push(
    () => new Shutdown().drain(server, { answersMs: 0, flushMs: 0 }),
    () => agent.close(),
  );
  return { server, telemetry, shutdown, port: (server.address() as AddressInfo).port };
}

export function caller(server: Server): Caller {
  const { port } = server.address() as AddressInfo;
  const abort = new AbortController();
  const invoke = () =>
    fetch(`http://127.0.0.1:${port}${INVOKE_PATH}`, {
      method: 'POST',
      headers: {
        authorization: 'Bearer t',
        accept: 'text/event-stream',
        'content-type': 'application/json',
      },
      body: '{"prompt":"Hi"}',
      signal: abort.signal,
    });
  return { port, invoke, abort };
}

export async function streamOf(streams: readonly ServerResponse[]): Promise<ServerResponse> {
  return vi.waitFor(() => {
    const [stream] = streams;
    if (!stream) throw new Error('The Runtime has no request yet');
    return stream;
  });
}

/** Reads the next chunk of a body; undefined at its end. */
export function reader(response: Response): () => Promise<string | undefined> {
  const pieces = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (!pieces) throw new Error('No body');
  return async () => (await pieces.read()).value;
}

export const lastEvent = (body: string): ChatEvent => {
  const [name, data] = body.trimEnd().split('\n\n').at(-1)?.split('\n') ?? [];
  return {
    event: name?.replace('event: ', ''),
    data: JSON.parse(data?.replace('data: ', '') ?? ''),
  } as ChatEvent;
};

export const errorOf = (code: ProblemCode): object => ({
  event: 'error',
  data: expect.objectContaining({ code, traceId: expect.stringMatching(/^1-/) }),
});
