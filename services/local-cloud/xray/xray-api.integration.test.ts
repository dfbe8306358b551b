import { createSocket } from 'node:dgram';
import { afterEach, describe, expect, it } from 'vitest';
import type { CloudContext } from '../context.ts';
import type { RunningService } from '../emulated-service.ts';
import { listen } from '../http/serve-http.ts';
import type { RoleSession } from '../iam/iam.ts';
import { makeIam, makeRole, roleArnOf } from '../iam/testing/iam.ts';
import { signedFetch, signHeaders } from '../iam/testing/signed-fetch.ts';
import { createMemoryLogStore } from '../logs/memory-log-store.ts';
import { portsFrom } from '../ports.ts';
import { type Daemon, openDaemon } from './open-daemon.ts';
import { ROOT, requestOf, span } from './otlp/testing/span-request.ts';
import { XRAY_PORT } from './port.ts';
import { startXRay } from './start-xray.ts';
import { createTraceStore } from './trace-store.ts';

const SEGMENT = {
  id: '53995c3f42cd8ad8',
  trace_id: ROOT,
  name: 'agent',
  start_time: 1,
  end_time: 2,
};
const DATAGRAM = `{"format":"json","version":1}\n${JSON.stringify(SEGMENT)}`;
const PUT = { TraceSegmentDocuments: [JSON.stringify(SEGMENT)] };

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

describe('X-Ray’s API', () => {
  it('accepts signed requests of roles that may make them', async () => {
    const { post, segments } = await start(['xray:*']);
    expect(await post('TraceSegments', PUT)).toEqual([200, { UnprocessedTraceSegments: [] }]);
    expect(segments()).toMatchObject([{ name: 'agent' }]);
    expect(await post('GetSamplingRules', {})).toEqual([200, { SamplingRuleRecords: [] }]);
    expect(await post('TraceSegments', {})).toEqual([
      400,
      { Message: 'TraceSegmentDocuments must be a list of strings' },
    ]);
  });

  it('accepts OpenTelemetry’s spans of roles that may put them, as Protocol Buffers', async () => {
    const { post, postSpans, segments } = await start(['xray:*']);
    const answer = await postSpans();
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      200,
      'application/x-protobuf',
    ]);
    expect(segments()).toMatchObject([{ name: 'chat', type: 'subsegment' }]);
    expect(await post('v1/traces', {})).toEqual([
      415,
      { message: 'The local cloud accepts only application/x-protobuf' },
    ]);
  });

  it.each(['xray:PutSpans', 'xray:PutSpansForIndexing', 'xray:PutTraceSegments'])(
    'refuses spans of a role without %s',
    async (missing) => {
      const actions = ['xray:PutSpans', 'xray:PutSpansForIndexing', 'xray:PutTraceSegments'];
      const { postSpans, segments } = await start(actions.filter((each) => each !== missing));
      const answer = await postSpans();
      expect([answer.status, await answer.json()]).toEqual([
        403,
        {
          message: expect.stringContaining(`not authorized to perform: ${missing} on resource: *`),
        },
      ]);
      expect(segments()).toEqual([]);
    },
  );

  it('refuses other roles, and requests without a signature', async () => {
    const { post, segments, url } = await start([]);
    for (const [path, action] of [
      ['TraceSegments', 'xray:PutTraceSegments'],
      ['GetSamplingRules', 'xray:GetSamplingRules'],
      ['SamplingTargets', 'xray:GetSamplingTargets'],
      ['v1/traces', 'xray:PutSpans'],
    ] as const) {
      expect(await post(path, PUT)).toEqual([
        403,
        { message: expect.stringContaining(`not authorized to perform: ${action} on resource: *`) },
      ]);
    }
    const unsigned = await fetch(`${url}/TraceSegments`, { method: 'POST', body: '{}' });
    expect(unsigned.headers.get('x-amzn-errortype')).toBe('MissingAuthenticationTokenException');
    expect(segments()).toEqual([]);
  });
});

describe('X-Ray’s API during a fault', () => {
  it.each([
    ['xray-throttle', 429, 'ThrottledException'],
    ['xray-error', 500, 'InternalFailure'],
    ['xray-denied', 403, 'AccessDeniedException'],
  ])('%s: accepts no segments and answers %i %s', async (fault, status, type) => {
    const { put, post, segments, set } = await start(['xray:*']);
    await set(fault, true);
    const answer = await put();
    expect([answer.status, answer.headers.get('x-amzn-errortype')]).toEqual([status, type]);
    expect(segments()).toEqual([]);
    await set(fault, false);
    expect(await post('TraceSegments', PUT)).toEqual([200, { UnprocessedTraceSegments: [] }]);
  });

  it('xray-hang: answers when the fault is over, and stores nothing of senders that have given up', async () => {
    const { put, segments, set } = await start(['xray:*']);
    await set('xray-hang', true);
    const impatient = new AbortController();
    const givenUp = put(impatient.signal);
    const other = JSON.stringify({ ...SEGMENT, id: '63995c3f42cd8ad8' });
    const patient = put(undefined, { TraceSegmentDocuments: [other] });
    impatient.abort();
    await expect(givenUp).rejects.toThrow();
    expect(segments()).toEqual([]);
    await set('xray-hang', false);
    expect((await patient).status).toBe(200);
    expect(segments()).toMatchObject([{ id: '63995c3f42cd8ad8' }]);
  });

  it('xray-unreachable: does not listen', async () => {
    const { put, set } = await start(['xray:*']);
    await set('xray-unreachable', true);
    await expect(put()).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
    await set('xray-unreachable', false);
    expect((await put()).status).toBe(200);
  });

  it('can be stopped while it does not listen', async () => {
    const { set } = await start([]);
    await set('xray-unreachable', true);
  });
});

describe('a daemon', () => {
  it('passes on what the process and the platform record, and answers about sampling', async () => {
    const { daemon, segments } = await start(['xray:*']);
    const process = createSocket('udp4');
    process.send(DATAGRAM, daemon.port, '127.0.0.1', () => process.close());
    daemon.send({ ...SEGMENT, id: '63995c3f42cd8ad8' });
    await expect.poll(() => segments().length).toBe(2);
    expect(await ask(daemon, 'GetSamplingRules')).toBe(200);
    expect(await ask(daemon, 'SamplingTargets')).toBe(200);
  });

  it('discards what the role may not put, and checks once', async () => {
    const { daemon, segments, context } = await start([]);
    daemon.send(SEGMENT);
    daemon.send(SEGMENT);
    expect(await ask(daemon, 'GetSamplingRules')).toBe(403);
    expect(await ask(daemon, 'SamplingTargets')).toBe(403);
    expect(context.logs.all().map(({ action }) => action)).toEqual([
      'xray:PutTraceSegments',
      'xray:GetSamplingRules',
      'xray:GetSamplingTargets',
    ]);
    expect(segments()).toEqual([]);
  });
});

async function ask({ port }: Daemon, path: string): Promise<number> {
  return (await fetch(`http://127.0.0.1:${port}/${path}`, { method: 'POST' })).status;
}

async function start(actions: readonly string[]) {
  // The port must be free for UDP and TCP, so a free one is chosen beforehand.
  const probe = await listen(0, () => {});
  await probe.close();
  const logs = createMemoryLogStore();
  const statements = actions.map((Action) => ({ Action }));
  const context: CloudContext = {
    portOf: portsFrom(4000, [[XRAY_PORT, probe.port]]),
    region: 'us-east-1',
    accountId: '000000000000',
    resources: () => ({ ofType: () => [] }),
    artifacts: { releasedVersion: () => 'v1', unpack: async () => '' },
    logs,
    iam: makeIam(makeRole('agent', 'bedrock-agentcore.amazonaws.com', statements), logs),
  };
  const session = sessionOf(context);
  const traces = createTraceStore();
  const xray: RunningService = await startXRay(context, traces);
  const daemon = await openDaemon(context, session);
  open.push(xray.stop, daemon.close);
  const url = `http://127.0.0.1:${probe.port}`;
  return {
    context,
    daemon,
    url,
    set: async (fault: string, on: boolean) => xray.faults?.[fault]?.(on),
    async put(signal?: AbortSignal, body: object = PUT): Promise<Response> {
      const call = { url: `${url}/TraceSegments`, body: JSON.stringify(body) };
      const headers = await signHeaders(session.credentials, 'xray', call);
      return fetch(call.url, { method: 'POST', headers, body: call.body, signal: signal ?? null });
    },
    async post(path: string, body: object): Promise<readonly [number, unknown]> {
      const call = { url: `${url}/${path}`, body: JSON.stringify(body) };
      const answer = await signedFetch(session.credentials, 'xray', call);
      return [answer.status, await answer.json()];
    },
    postSpans: () =>
      signedFetch(session.credentials, 'xray', {
        url: `${url}/v1/traces`,
        headers: { 'content-type': 'application/x-protobuf' },
        body: requestOf(span()),
      }),
    segments: () => traces.documentsOf(ROOT),
  };
}

function sessionOf({ iam }: CloudContext): RoleSession {
  const session = iam.assume({
    service: 'bedrock-agentcore.amazonaws.com',
    roleArn: roleArnOf('agent'),
    sourceArn: 'arn:aws:bedrock-agentcore:us-east-1:000000000000:runtime/chat',
    sessionName: 'chat',
  });
  if (!session) throw new Error('The role cannot be taken');
  return session;
}
