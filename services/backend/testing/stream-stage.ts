import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type ChatEvent,
  formatChatEvent,
  INVOKE_PATH,
  type ProblemCode,
} from '@three-tier-chat/wire-contract';
import { afterEach, expect, vi } from 'vitest';
import { createAgentClient } from '../agent-client.ts';
import { createApp } from '../app.ts';
import { drain, listen } from '../server.ts';
import { createRecordingTelemetry, type RecordingTelemetry } from './recording-telemetry.ts';
import { startScriptedRuntime } from './scripted-runtime.ts';

// A backend on a real socket; what `start` opens is closed after each test.

export const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

export const text = (delta: string): string => formatChatEvent({ event: 'text', data: { delta } });
export const done = formatChatEvent({
  event: 'done',
  data: { message: 'ab', sessionId: 's', traceId: 't', toolCalls: [] },
});

export interface Caller {
  readonly port: number;
  readonly invoke: () => Promise<Response>;
  /** Makes the caller go away. */
  readonly abort: AbortController;
}

export interface StreamStage extends Caller {
  /** The Runtime's open answers. */
  readonly streams: readonly ServerResponse[];
  readonly telemetry: RecordingTelemetry;
  readonly server: Server;
}

/** A backend on a real socket before a Runtime whose stream the test writes. */
export async function start({
  heartbeatMs = 60_000,
  timeoutMs = 60_000,
} = {}): Promise<StreamStage> {
  const streams: ServerResponse[] = [];
  const runtime = await startScriptedRuntime((response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.flushHeaders();
    streams.push(response);
  });
  const agent = createAgentClient({ endpoint: runtime.endpoint, runtimeArn: 'arn:x', timeoutMs });
  const telemetry = createRecordingTelemetry();
  const app = createApp({ agent, telemetry, allowedOrigins: [], heartbeatMs });
  const server = await listen(app.fetch, 0);
  open.push(
    () => drain(server, 0),
    () => agent.close(),
    runtime.close,
  );
  return { streams, telemetry, server, ...caller(server) };
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

/** Gives the next piece of a body, and undefined at its end. */
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
