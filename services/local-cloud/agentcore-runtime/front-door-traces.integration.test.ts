import type { ServerResponse } from 'node:http';
import { subjectHash, tokenFingerprint } from '@three-tier-chat/wire-contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RuntimeFixture, startRuntimeFixture } from './runtime.fixture.ts';

const SESSION = 'x-amzn-bedrock-agentcore-runtime-session-id';
const TRACE = 'Root=1-67891233-abcdef012345678912345678;Parent=53995c3f42cd8ad8;Sampled=1';

let runtime: RuntimeFixture;
beforeEach(async () => {
  runtime = await startRuntimeFixture();
});
afterEach(() => runtime.stop());

it('logs each invocation with its trace, and the token by its fingerprint only', async () => {
  await runtime.post({ ...runtime.bearer, [SESSION]: 's'.repeat(33), 'x-amzn-trace-id': TRACE });
  await runtime.post({});
  const lines = await runtime.logged(2);
  const token = runtime.bearer.authorization.slice('Bearer '.length);
  expect(lines).toMatchObject([
    {
      service: 'agentcore-runtime',
      message: 'invoke',
      trace_id: '1-67891233-abcdef012345678912345678',
      token_fingerprint: await tokenFingerprint(token),
      session_id: 's'.repeat(33),
      verdict: 'allowed',
      status: 200,
    },
    { message: 'invoke', verdict: 'refused', reason: 'missing-token', status: 401 },
  ]);
  expect(JSON.stringify(lines)).not.toContain(token);
});

describe('the segment', () => {
  it('lies between the caller and the container', async () => {
    const received = runtime.receiveHeaders();
    const response = await runtime.post({ ...runtime.bearer, 'x-amzn-trace-id': TRACE });
    await runtime.logged(1);

    expect(response.headers.get('x-amzn-trace-id')).toBe(TRACE);
    expect(runtime.segments).toEqual([
      {
        name: 'agentcore-runtime',
        id: parentIn((await received)['x-amzn-trace-id']),
        trace_id: '1-67891233-abcdef012345678912345678',
        parent_id: '53995c3f42cd8ad8',
        origin: 'AWS::BedrockAgentCore::Runtime',
        start_time: expect.any(Number),
        end_time: expect.any(Number),
        http: {
          request: { method: 'POST', url: expect.stringMatching(/\/invocations$/) },
          response: { status: 200 },
        },
        annotations: {
          request_id: response.headers.get('x-amzn-requestid'),
          operation: 'invoke',
          session_id: expect.any(String),
          verdict: 'allowed',
        },
      },
    ]);
  });

  it('is not recorded, and is nobody’s parent, when the switch says so', async () => {
    runtime.switches.recordsOwnSegment = false;
    const received = runtime.receiveHeaders();
    await runtime.post({ ...runtime.bearer, 'x-amzn-trace-id': TRACE });
    await runtime.logged(1);
    expect((await received)['x-amzn-trace-id']).toBe(TRACE);
    expect(runtime.segments).toEqual([]);
  });

  it('is not recorded of a trace that is not sampled', async () => {
    await runtime.post({
      ...runtime.bearer,
      'x-amzn-trace-id': TRACE.replace('Sampled=1', 'Sampled=0'),
    });
    await runtime.logged(1);
    expect(runtime.segments).toEqual([]);
  });

  it('is an error if a caller is refused, and a fault if keys cannot be read', async () => {
    await runtime.post({});
    await runtime.okta.close();
    await runtime.post(runtime.bearer);
    await runtime.logged(2);
    expect(runtime.segments).toMatchObject([
      { error: true, annotations: { verdict: 'refused', reason: 'missing-token' } },
      { fault: true, annotations: { verdict: 'refused', reason: 'keys-unavailable' } },
    ]);
  });
});

describe('the segment of an answer that ends early', () => {
  it('is an error if the caller disconnected', async () => {
    runtime.container = (_, response) => {
      response.writeHead(200).write('one');
    };
    const caller = new AbortController();
    await fetch(runtime.invocationsUrl, {
      method: 'POST',
      headers: runtime.bearer,
      body: '{}',
      signal: caller.signal,
    });
    caller.abort();
    expect(await runtime.logged(1)).toMatchObject([{ reason: 'caller-gone', status: 200 }]);
    const [segment] = runtime.segments;
    expect(segment).toMatchObject({ error: true });
    expect(segment).not.toHaveProperty('fault');
  });

  it('is a fault if the agent broke off', async () => {
    const begun = Promise.withResolvers<ServerResponse>();
    runtime.container = (_, response) => {
      response.writeHead(200).write('one');
      begun.resolve(response);
    };
    const answer = await runtime.post(runtime.bearer);
    (await begun.promise).destroy();
    await expect(answer.text()).rejects.toThrow();
    expect(await runtime.logged(1)).toMatchObject([{ reason: 'agent-broke-off', status: 200 }]);
    const [segment] = runtime.segments;
    expect(segment).toMatchObject({ fault: true });
    expect(segment).not.toHaveProperty('error');
  });
});

describe('the identity ledger', () => {
  it('records a token that was accepted', async () => {
    const response = await runtime.post({ ...runtime.bearer, 'x-amzn-trace-id': TRACE });
    const token = runtime.bearer.authorization.slice('Bearer '.length);
    expect(runtime.checks()).toMatchObject([
      {
        checker: 'agentcore-runtime',
        issuer: runtime.okta.issuer,
        audience: 'api://three-tier-chat',
        subject_hash: await subjectHash(runtime.okta.issuer, '00u1'),
        scopes: ['chat.invoke'],
        token_fingerprint: await tokenFingerprint(token),
        verdict: 'accepted',
        trace_id: '1-67891233-abcdef012345678912345678',
        request_id: response.headers.get('x-amzn-requestid'),
      },
    ]);
  });

  it.each([
    ['no token', 'missing-token', false],
    ['another key', 'invalid-token', false],
    ['another issuer', 'issuer', false],
    ['another audience', 'audience', true],
    ['a missing scope', 'scope', true],
  ] as const)('records %s, and why it was refused', async (name, reason, isBelieved) => {
    const token = (await runtime.okta.refusedTokens())[name];
    await runtime.post(token ? { authorization: `Bearer ${token}` } : {});
    const [check] = runtime.checks();
    expect(check).toMatchObject({ verdict: 'refused', reason });
    expect(check?.['subject_hash'] !== undefined).toBe(isBelieved);
  });
});

function parentIn(header: unknown): string | undefined {
  return /Parent=([0-9a-f]{16})/.exec(String(header))?.[1];
}
