import { Shutdown } from '@three-tier-chat/http-server';
import { createTelemetry } from '@three-tier-chat/telemetry';
import { captureStdout } from '@three-tier-chat/telemetry/testing';
import {
  continueTrace,
  formatChatEvent,
  HEADER,
  INVOKE_PATH,
  makeProblem,
  makeTraceRoot,
  parseTraceHeader,
} from '@three-tier-chat/wire-contract';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { createAgentClient } from './agent-client.ts';
import { createApp } from './app.ts';
import {
  ANSWER,
  ARN,
  answerJson,
  invoke,
  noLedger,
  open,
  ROOT,
  received,
  type Script,
  SESSION,
  start,
  TIMES,
} from './testing/app-harness.ts';
import { startScriptedRuntime } from './testing/scripted-runtime.ts';
import { done, reader, start as startStream, streamOf, text } from './testing/stream-harness.ts';

const throttled = makeProblem('model-failed', 'The model gave no answer.', ROOT);

describe('the call to the Runtime', () => {
  it('is recorded until its last byte, as is the request', async () => {
    const { streams, invoke, telemetry } = await startStream();
    const answer = invoke();
    const stream = await streamOf(streams);
    stream.write(text('a'));
    const read = reader(await answer);
    await read();
    expect(telemetry.spans).toMatchObject([{ name: 'agentcore-runtime', isOpen: true }]);
    stream.end(done);
    while ((await read()) !== undefined);
    expect(telemetry.spans).toMatchObject([{ isOpen: false, outcome: { status: 200 } }]);
    expect(telemetry.closed).toEqual([{ status: 200 }]);
    expect(telemetry.annotations).toEqual({ outcome: 'done', session: expect.any(String) });
  });

  it('ends when the client disconnects', async () => {
    const { streams, invoke, abort, telemetry } = await startStream();
    const answer = invoke();
    (await streamOf(streams)).write(text('a'));
    await reader(await answer)();
    abort.abort();
    await vi.waitFor(() => expect(telemetry.closed).toEqual([{ status: 499 }]));
    expect(telemetry.spans).toMatchObject([{ isOpen: false, outcome: { status: 499 } }]);
    expect(telemetry.annotations).toMatchObject({ outcome: 'client-gone' });
  });

  it('is marked with the problem of the stream’s last event, though it began with 200', async () => {
    const { streams, invoke, telemetry } = await startStream();
    const answer = invoke();
    const stream = await streamOf(streams);
    stream.end(text('a') + formatChatEvent({ event: 'error', data: throttled }));
    await (await answer).text();
    expect(telemetry.spans).toMatchObject([{ outcome: { status: 502 } }]);
    expect(telemetry.closed).toEqual([{ status: 502 }]);
    expect(telemetry.annotations).toMatchObject({ outcome: 'model-failed' });
    expect(telemetry.lines.at(-1)).toMatchObject({ outcome: 'completed', code: 'model-failed' });
  });

  it.each<[string, Script, number, string]>([
    ['an answer', answerJson, 200, 'done'],
    [
      'a problem in a 200',
      (response) =>
        response
          .writeHead(200, { 'content-type': 'application/problem+json' })
          .end(JSON.stringify(throttled)),
      502,
      'model-failed',
    ],
    ['a refusal', (response) => response.writeHead(403).end('{}'), 403, 'not-allowed'],
    ['a throttle', (response) => response.writeHead(429).end('{}'), 429, 'too-many-requests'],
  ])('that gives %s is marked so', async (_kind, script, status, outcome) => {
    const { app, telemetry } = await start(script);
    await app.request(INVOKE_PATH, invoke());
    expect(telemetry.spans).toMatchObject([{ isOpen: false, outcome: { status } }]);
    expect(telemetry.closed).toEqual([{ status }]);
    expect(telemetry.annotations).toEqual({ outcome, session: SESSION });
  });

  it('is marked when nothing listens', async () => {
    const { app, runtime, telemetry } = await start();
    await runtime.close();
    await app.request(INVOKE_PATH, invoke());
    expect(telemetry.spans).toMatchObject([
      { isOpen: false, outcome: { error: expect.objectContaining({ status: 502 }) } },
    ]);
    expect(telemetry.annotations).toMatchObject({ outcome: 'agent-unavailable' });
  });
});

describe('the trace header', () => {
  const members = fc.shuffledSubarray([
    `Root=${ROOT}`,
    `root=${ROOT}`,
    `Root=${makeTraceRoot(0)}`,
    'Root=undefined',
    'Parent=463ac35c9f6413ad',
    'Parent=undefined',
    'Sampled=?',
    'Sampled=0',
    `Self=${ROOT}`,
    'x'.repeat(10_240),
  ]);
  const printable = fc.string({ unit: fc.constantFrom(...'Root=1-67891233;,Parent?Self abcdef') });

  it('may be anything: one valid trace goes to the Runtime and back, with our sampling decision', async () => {
    const { app, runtime } = await start();
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          members.map((list) => list.join(';')),
          printable,
        ),
        async (header) => {
          const response = await app.request(INVOKE_PATH, invoke({ [HEADER.traceId]: header }));
          expect(response.status).toBe(200);
          const root = parseTraceHeader(response.headers.get(HEADER.traceId))?.root;
          const sent = runtime.received.at(-1)?.headers;
          for (const name of [HEADER.traceId, HEADER.runtimeTraceId]) {
            expect(sent?.[name]).toMatch(
              /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=1$/,
            );
            expect(parseTraceHeader(String(sent?.[name]))?.root).toBe(root);
          }
          expect(continueTrace([`Root=${root}`]).root).toBe(root);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('is also sent with an error', async () => {
    const { app } = await start();
    const response = await app.request('/nowhere', {
      headers: { [HEADER.traceId]: `Root=${ROOT}` },
    });
    expect(response.headers.get(HEADER.traceId)).toBe(`Root=${ROOT}`);
    expect(await response.json()).toMatchObject({ traceId: ROOT });
  });
});

it('names trace, request, session, service and version in every line, without any content', async () => {
  const runtime = await startScriptedRuntime(answerJson);
  const agent = createAgentClient({
    endpoint: runtime.endpoint,
    runtimeArn: ARN,
    shutdown: new Shutdown(),
  });
  open.push(() => agent.close(), runtime.close);
  const stdout = captureStdout();
  const sent: string[] = [];
  const telemetry = createTelemetry({
    service: 'backend',
    version: 'v1',
    sendSegment: (document) => sent.push(document),
  });
  const app = createApp({
    agent,
    answerLedger: noLedger,
    telemetry,
    allowedOrigins: [],
    times: TIMES,
    shutdown: new Shutdown(),
  });
  await app.request(INVOKE_PATH, invoke({ [HEADER.idToken]: 'id-canary' }));
  stdout.release();

  const lines = stdout.lines();
  expect(lines.map(({ message }) => message)).toEqual(['request.received', 'request.completed']);
  for (const line of lines) {
    expect(line).toMatchObject({
      service: 'backend',
      version: 'v1',
      trace_id: ROOT,
      request_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      token_fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
    });
  }
  expect(lines[1]).toMatchObject({ session_id: SESSION, status: 200 });
  expect(sent).toHaveLength(1);
  expect(received(runtime).headers.authorization).toBe('Bearer access-token');
  expect([stdout.text(), ...sent].join()).not.toMatch(
    new RegExp(`access-token|id-canary|Who am I|${ANSWER.message}`),
  );
});
