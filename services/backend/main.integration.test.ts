import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '@three-tier-chat/http-server/testing';
import { INVOKE_PATH } from '@three-tier-chat/wire-contract';
import { afterEach, expect, it } from 'vitest';
import { ARN, answerJson, invoke, type Script } from './testing/app-harness.ts';
import { startScriptedRuntime } from './testing/scripted-runtime.ts';

/** Runs the whole process against an X-Ray server of the test. */
type Line = Readonly<Record<string, unknown>>;

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

async function listen(handle: RequestListener): Promise<string> {
  const server = createServer(handle).listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanUps.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function start(xrayEndpoint: string, script: Script = answerJson) {
  const runtime = await startScriptedRuntime(script);
  cleanUps.push(runtime.close);
  const port = await freePort();
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts')], {
    env: {
      HOST: '127.0.0.1',
      PORT: String(port),
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AGENT_RUNTIME_ARN: ARN,
      AGENT_TIMEOUT_MS: '10000',
      JSON_TIMEOUT_MS: '10000',
      JSON_TURN_TIMEOUT_MS: '9000',
      HEARTBEAT_MS: '15000',
      DRAIN_MS: '1000',
      AWS_ENDPOINT_URL_BEDROCK_AGENTCORE: runtime.endpoint,
      AWS_ENDPOINT_URL_XRAY: xrayEndpoint,
      LEDGER_LOG_GROUPS: '/agent,/api',
      OKTA_ISSUER: 'https://okta.example/oauth2/aus1',
      OKTA_AUDIENCE: 'api://chat',
      SERVICE_VERSION: 'v1',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  cleanUps.push(() => child.kill('SIGKILL'));
  const lines: Line[] = [];
  const output = createInterface({ input: child.stdout });
  output.on('line', (line) => lines.push(JSON.parse(line)));
  await once(output, 'line');
  return {
    lines,
    ask: (headers?: Record<string, string>) =>
      fetch(`http://127.0.0.1:${port}${INVOKE_PATH}`, invoke(headers)),
    async stop(): Promise<unknown> {
      const closed = once(child, 'close');
      child.kill('SIGTERM');
      const [code] = await closed;
      return code;
    },
  };
}

const TURNS = 20;
const STREAMS = 100;

it.each<[string, RequestListener | undefined]>([
  ['is down', undefined],
  ['never answers', () => {}],
  ['answers errors', (_request, response) => response.writeHead(500).end()],
  ['refuses everything', (_request, response) => response.writeHead(403).end()],
])('answers every turn while X-Ray %s, says what was dropped, and ends', async (_how, handle) => {
  const endpoint = handle ? await listen(handle) : `http://127.0.0.1:${await freePort()}`;
  const backend = await start(endpoint);
  for (let turn = 0; turn < TURNS; turn += 1) expect((await backend.ask()).status).toBe(200);
  expect(await backend.stop()).toBe(0);
  const dropped = backend.lines.filter(({ message }) => message === 'telemetry.dropped');
  expect(dropped.reduce((sum, line) => sum + Number(line['dropped']), 0)).toBe(TURNS);
  for (const line of dropped) expect(line).toMatchObject({ level: 'WARN', service: 'backend' });
});

it('sends the last segments before it exits', async () => {
  const documents: string[] = [];
  const endpoint = await listen(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    documents.push(...JSON.parse(body).TraceSegmentDocuments);
    response.end('{"UnprocessedTraceSegments":[]}');
  });
  const backend = await start(endpoint);
  for (let turn = 0; turn < TURNS; turn += 1) await backend.ask();
  expect(await backend.stop()).toBe(0);
  expect(documents).toHaveLength(TURNS);
  expect(backend.lines.filter(({ message }) => message === 'telemetry.dropped')).toEqual([]);
});

it('reports its restart to 100 streams and 100 JSON requests, and exits', async () => {
  const xray = await listen((_request, response) => response.end('{}'));
  let open = 0;
  const all = Promise.withResolvers<void>();
  const left = Promise.withResolvers<void>();
  const backend = await start(xray, (response, { headers }) => {
    open += 1;
    if (open === 2 * STREAMS) all.resolve();
    response.once('close', () => {
      open -= 1;
      if (open === 0) left.resolve();
    });
    if (headers.accept === 'text/event-stream') {
      response.writeHead(200, { 'content-type': headers.accept });
      response.write('event: text\ndata: {"delta":"Well"}\n\n');
    }
  });
  const streams = Array.from({ length: STREAMS }, async () => {
    const response = await backend.ask({ accept: 'text/event-stream' });
    return (await response.text()).trimEnd().split('\n\n');
  });
  const answers = Array.from({ length: STREAMS }, async () => {
    const response = await backend.ask();
    return [response.status, response.headers.get('retry-after'), await response.json()];
  });
  await all.promise;
  expect(await backend.stop()).toBe(0);
  const restarting = expect.objectContaining({ status: 503, code: 'service-restarting' });
  for (const [said, reported] of await Promise.all(streams)) {
    expect(said).toBe('event: text\ndata: {"delta":"Well"}');
    expect(reported).toMatch(/^event: error\n/);
    expect(JSON.parse(reported?.split('\ndata: ')[1] ?? '')).toEqual(restarting);
  }
  for (const answer of await Promise.all(answers)) expect(answer).toEqual([503, '1', restarting]);
  await left.promise;
});
