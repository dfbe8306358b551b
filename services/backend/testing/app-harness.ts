import type { IncomingMessage, ServerResponse } from 'node:http';
import { Shutdown } from '@three-tier-chat/http-server';
import {
  createRecordingTelemetry,
  type RecordingTelemetry,
} from '@three-tier-chat/telemetry/testing';
import { HEADER, makeTraceRoot } from '@three-tier-chat/wire-contract';
import { afterEach, expect } from 'vitest';
import { createAgentClient } from '../agent-client.ts';
import { createApp } from '../app.ts';
import type { AnswerTimes } from '../invoke.ts';
import type { AnswerLedger } from '../ledger/answer-ledger.ts';
import {
  type ReceivedRequest,
  type ScriptedRuntime,
  startScriptedRuntime,
} from './scripted-runtime.ts';

// Runs the whole app against a scripted Runtime; everything that `start` opens is closed after each
// test.

export const ARN = 'arn:aws:bedrock-agentcore:us-east-1:000000000000:runtime/chat-Ab12';
export const ROOT = makeTraceRoot();
export const SESSION = 'session-0123456789-0123456789-0123456789';
export const ANSWER = { message: 'Hello', sessionId: SESSION, traceId: ROOT, toolCalls: [] };

export const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

/** Long enough that no test reaches them. */
export const TIMES: AnswerTimes = {
  heartbeatMs: 60_000,
  maxAnswerMs: { events: 60_000, json: 60_000 },
  jsonTurnMs: 50_000,
};

export type Script = (response: ServerResponse, request: IncomingMessage) => void;

export const answerJson: Script = (response) =>
  response
    .writeHead(200, { 'content-type': 'application/json; charset=utf-8' })
    .end(JSON.stringify(ANSWER));

/** For tests that ask for none. */
export const noLedger: AnswerLedger = () => Promise.reject(new Error('no test asks for a ledger'));

export interface AppHarness {
  readonly app: ReturnType<typeof createApp>;
  readonly runtime: ScriptedRuntime;
  readonly telemetry: RecordingTelemetry;
  readonly shutdown: Shutdown;
}

export async function start(
  script: Script = answerJson,
  options: { allowedOrigins?: string[]; answerLedger?: AnswerLedger } = {},
): Promise<AppHarness> {
  const runtime = await startScriptedRuntime(script);
  const shutdown = new Shutdown();
  const agent = createAgentClient({
    endpoint: runtime.endpoint,
    runtimeArn: ARN,
    shutdown,
  });
  open.push(() => agent.close(), runtime.close);
  const telemetry = createRecordingTelemetry();
  const allowedOrigins = options.allowedOrigins ?? [];
  const { answerLedger = noLedger } = options;
  const app = createApp({ agent, answerLedger, telemetry, allowedOrigins, times: TIMES, shutdown });
  return { app, runtime, telemetry, shutdown };
}

export const invoke = (
  headers: Record<string, string> = {},
  body: RequestInit['body'] = JSON.stringify({ prompt: 'Who am I?', sessionId: SESSION }),
): RequestInit => ({
  method: 'POST',
  headers: {
    authorization: 'Bearer access-token',
    'content-type': 'application/json',
    [HEADER.traceId]: `Root=${ROOT}`,
    ...headers,
  },
  body,
  ...(typeof body !== 'string' && { duplex: 'half' }),
});

export const problemOf = async (response: Response): Promise<Record<string, unknown>> => {
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  return (await response.json()) as Record<string, unknown>;
};

export function received(runtime: ScriptedRuntime): ReceivedRequest {
  const [request] = runtime.received;
  if (!request) throw new Error('The Runtime received nothing');
  return request;
}
