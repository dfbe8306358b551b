import { HEADER, makeTraceRoot, parseTraceHeader } from '@three-tier-chat/wire-contract';
import { describe, expect, it, vi } from 'vitest';
import { bedrock, gateway, invocation, ROOT, SESSION } from './testing/app-harness.ts';
import { calls, says, throttled } from './testing/scripted-bedrock.ts';
import { PROFILE_TOOL } from './testing/scripted-gateway.ts';
import {
  app,
  CONNECT,
  outline,
  type Segment,
  sent,
  stdout,
  traceEachTest,
  turn,
} from './trace.fixture.ts';

traceEachTest();

describe('the segment of a turn', () => {
  it('shows the token check, each model call, and each tool with its Gateway call', async () => {
    bedrock.script(calls(PROFILE_TOOL, {}), says('You are Chat Member.'));
    const segment = await turn();
    expect(outline(segment)).toEqual({
      agent: [
        'token.check',
        ...CONNECT,
        'model',
        { [PROFILE_TOOL]: ['agentcore-gateway'] },
        'model',
      ],
    });
    expect(segment.annotations).toEqual({
      cold_start: true,
      user: 'hash-of-ann',
      session: SESSION,
      outcome: 'done',
    });
    const named = (name: string) => segment.subsegments?.filter((each) => each.name === name) ?? [];
    for (const { annotations } of named('model')) {
      expect(annotations).toEqual({ model_id: 'anthropic.claude-test' });
    }
    const [tool] = named(PROFILE_TOOL);
    expect(tool?.annotations).toEqual({ tool: PROFILE_TOOL });
    const request = gateway.requests.at(-1);
    expect(parseTraceHeader(request?.traceHeader)).toEqual({
      root: ROOT,
      parent: tool?.subsegments?.[0]?.id,
      sampled: '1',
    });
    expect(request?.sessionId).toBe(SESSION);
  });

  it('contains its subsegments, all of which have ended', async () => {
    bedrock.script(calls(PROFILE_TOOL, {}), says('Hello.'));
    const within = (outer: Segment): void => {
      for (const inner of outer.subsegments ?? []) {
        expect(inner.start_time).toBeGreaterThanOrEqual(outer.start_time);
        expect(inner.end_time).toBeLessThanOrEqual(outer.end_time);
        within(inner);
      }
    };
    within(await turn());
  });

  it('records the calls of a later turn under that turn', async () => {
    bedrock.script(says('Hello.'), calls(PROFILE_TOOL, {}), says('Again.'));
    await turn();
    const root = makeTraceRoot();
    const segment = await turn({ [HEADER.traceId]: `Root=${root};Sampled=1` });
    expect(segment).toMatchObject({ trace_id: root });
    expect(outline(segment)).toEqual({
      agent: ['token.check', 'model', { [PROFILE_TOOL]: ['agentcore-gateway'] }, 'model'],
    });
    expect(gateway.requests.at(-1)?.traceHeader).toContain(root);
  });

  it('marks a throttled model and each attempt', async () => {
    bedrock.script(throttled(), throttled(), throttled());
    const segment = await turn();
    const attempt = 'model error throttle';
    expect(outline(segment)).toEqual({
      'agent error throttle': ['token.check', ...CONNECT, attempt, attempt, attempt],
    });
    expect(segment.annotations).toMatchObject({ outcome: 'too-many-requests' });
  });

  it.each([
    [500, 'fault'],
    [403, 'error'],
  ])('marks a tool call that the Gateway answers with %i', async (status, mark) => {
    gateway.refuse({ 'tools/call': status });
    bedrock.script(calls(PROFILE_TOOL, {}), says('Sorry.'));
    expect(outline(await turn())).toEqual({
      agent: [
        'token.check',
        ...CONNECT,
        'model',
        { [`${PROFILE_TOOL} ${mark}`]: [`agentcore-gateway ${mark}`] },
        'model',
      ],
    });
  });

  it('marks a tool that failed though its call did not', async () => {
    gateway.onCall(async () => ({ isError: true, content: [{ type: 'text', text: 'no' }] }));
    bedrock.script(calls(PROFILE_TOOL, {}), says('Sorry.'));
    expect(JSON.stringify(outline(await turn()))).toContain(`${PROFILE_TOOL} fault`);
  });

  it.each([
    ['Bearer expired', 'error', 'invalid-token'],
    ['Bearer weak', 'error', 'insufficient-scope'],
    ['Bearer outage', 'fault', 'keys-unavailable'],
  ])('marks a refused caller: %s', async (authorization, mark, outcome) => {
    const segment = await turn({ authorization });
    expect(outline(segment)).toEqual({ [`agent ${mark}`]: [`token.check ${mark}`] });
    expect(segment.annotations).toEqual({ cold_start: true, outcome });
  });

  it('marks a problem that is sent in a 200', async () => {
    const segment = await turn({}, ' ');
    expect(outline(segment)).toEqual({ 'agent error': ['token.check'] });
    expect(segment.annotations).toMatchObject({ outcome: 'bad-request' });
  });

  it('ends with its open subsegments when the client disconnects', async () => {
    const gone = new AbortController();
    gateway.onCall(() => {
      gone.abort();
      return new Promise(() => {});
    });
    bedrock.script(calls(PROFILE_TOOL, {}), says('Nobody hears.'));
    const request = new Request('http://agent/invocations', {
      ...invocation(),
      signal: gone.signal,
    });
    await app.request(request);
    const segment = await vi.waitFor(() => {
      expect(sent).not.toEqual([]);
      return sent[0];
    });
    expect(segment?.annotations).toMatchObject({ outcome: 'client-gone' });
    expect(JSON.stringify(segment)).not.toContain('in_progress');
    expect(segment).toMatchObject({ error: true });
    expect(segment).not.toHaveProperty('fault');
  });
});

describe('the parent of a turn', () => {
  const OWN = 'aaaaaaaaaaaaaaaa';
  const COPY = 'bbbbbbbbbbbbbbbb';
  const copied = { [HEADER.runtimeTraceId]: `Root=${ROOT};Parent=${COPY};Sampled=1` };

  it('is the Runtime’s own segment if the Runtime keeps the trace', async () => {
    const own = { [HEADER.traceId]: `Root=${ROOT};Parent=${OWN};Sampled=1` };
    expect(await turn({ ...copied, ...own })).toMatchObject({ trace_id: ROOT, parent_id: OWN });
  });

  it.each([
    ['begins another trace', `Root=${makeTraceRoot()};Parent=${OWN};Sampled=1`],
    ['says nothing', 'junk'],
    ['names no segment', `Root=${ROOT}`],
  ])('is the backend’s if the Runtime %s', async (_case, header) => {
    const segment = await turn({ ...copied, [HEADER.traceId]: header });
    expect(segment).toMatchObject({ trace_id: ROOT, parent_id: COPY });
  });
});

describe('what a turn logs and traces', () => {
  it('has trace, request, session, service and version in every line', async () => {
    bedrock.script(calls(PROFILE_TOOL, {}), says('Hello.'));
    await turn({ [HEADER.runtimeRequestId]: 'runtime-request-1' });
    const lines = stdout.lines();
    expect(lines.map(({ message }) => message)).toEqual([
      'turn.started',
      'tool.called',
      'turn.completed',
    ]);
    for (const line of lines) {
      expect(line).toMatchObject({
        service: 'agent',
        version: 'v1',
        trace_id: ROOT,
        request_id: 'runtime-request-1',
        session_id: SESSION,
        token_fingerprint: 'print-of-ann',
      });
    }
  });

  it('has a new request id if the Runtime gave no valid one', async () => {
    await turn({ [HEADER.runtimeRequestId]: 'id" or more' });
    expect(stdout.lines()[0]).toMatchObject({
      request_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  });

  it('contains no token, prompt, argument, result or answer, even when everything fails', async () => {
    const canary = (part: string) => `canary-${part}-7f3a`;
    const call = calls(PROFILE_TOOL, { note: canary('argument') });
    gateway.onCall(async () => ({ content: [{ type: 'text', text: canary('result') }] }));
    bedrock.script(call, says(canary('answer')), call, throttled(canary('half')));
    const headers = {
      authorization: `Bearer ${canary('token')}`,
      [HEADER.runtimeIdToken]: `id-${canary('name')}`,
    };
    await turn(headers, canary('prompt'));
    await turn(headers, canary('prompt'));
    gateway.onCall(() => Promise.reject(new Error(canary('failure'))));
    bedrock.script(call, says('Sorry.'));
    await turn(headers, canary('prompt'));
    expect(sent).toHaveLength(3);
    // This test's verifier uses the token as the user's name.
    const all = [stdout.text(), JSON.stringify(sent)]
      .join('')
      .replaceAll(`print-of-${canary('token')}`, '')
      .replaceAll(`hash-of-${canary('token')}`, '');
    expect(all).not.toContain('canary');
  });
});
