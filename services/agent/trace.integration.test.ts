import { randomUUID } from 'node:crypto';
import { HEADER, makeTraceRoot, parseTraceHeader } from '@three-tier-chat/wire-contract';
import { describe, expect, it, vi } from 'vitest';
import { bedrock, gateway, invocation, ROOT, SESSION } from './testing/app-harness.ts';
import { calls, says, throttled } from './testing/scripted-bedrock.ts';
import { PROFILE_TOOL } from './testing/scripted-gateway.ts';
import {
  app,
  CONNECT,
  outline,
  requestSegments,
  type Segment,
  sent,
  stdout,
  titled,
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
        'conversations',
        ...CONNECT,
        'model',
        { [PROFILE_TOOL]: ['agentcore-gateway'] },
        'model',
        'conversations',
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
      agent: [
        'token.check',
        'conversations',
        'model',
        { [PROFILE_TOOL]: ['agentcore-gateway'] },
        'model',
        'conversations',
      ],
    });
    expect(gateway.requests.at(-1)?.traceHeader).toContain(root);
  });

  it('marks a throttled model and each attempt', async () => {
    bedrock.script(throttled(), throttled(), throttled());
    const segment = await turn();
    const attempt = 'model error throttle';
    expect(outline(segment)).toEqual({
      'agent error throttle': [
        'token.check',
        'conversations',
        ...CONNECT,
        attempt,
        attempt,
        attempt,
        'conversations',
      ],
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
        'conversations',
        ...CONNECT,
        'model',
        { [`${PROFILE_TOOL} ${mark}`]: [`agentcore-gateway ${mark}`] },
        'model',
        'conversations',
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

  it('ends with its open subsegments when the user stops the turn', async () => {
    const turnId = '0b0b5a52-9a4e-4a9c-8a63-3f1b7c9e2d10';
    const called = Promise.withResolvers<void>();
    gateway.onCall(() => {
      called.resolve();
      return new Promise(() => {});
    });
    bedrock.script(calls(PROFILE_TOOL, {}), says('Nobody hears.'));
    const body = JSON.stringify({ prompt: 'Who am I?', turnId });
    const turn = app.request('/invocations', invocation({}, body));
    await called.promise;
    await app.request('/invocations', invocation({}, JSON.stringify({ stop: { turnId } })));
    await turn;
    const segment = await vi.waitFor(() => {
      const found = requestSegments().find(({ annotations }) => annotations?.['outcome']);
      if (!found) throw new Error('No segment was sent');
      return found;
    });
    expect(segment.annotations).toMatchObject({ outcome: 'stopped' });
    expect(JSON.stringify(segment)).not.toContain('in_progress');
    expect(segment).toMatchObject({ error: true });
    expect(segment).not.toHaveProperty('fault');
  });
});

describe('the title of a conversation', () => {
  it('has a segment of its own, in the trace of its turn and below it', async () => {
    bedrock.script(says('Hello.'));
    const sessionId = `session-${randomUUID()}`;
    const segment = await turn({ [HEADER.runtimeSessionId]: sessionId });
    const title = await titled(sessionId);
    expect(outline(title)).toEqual({ agent: ['model', 'conversations'] });
    expect(title).toMatchObject({ trace_id: ROOT, parent_id: segment.id });
    expect(title.start_time).toBeGreaterThanOrEqual(segment.start_time);
  });
});

describe('what a turn logs and traces', () => {
  it('has trace, request, session, service and version in every line', async () => {
    bedrock.script(calls(PROFILE_TOOL, {}), says('Hello.'));
    const sessionId = `session-${randomUUID()}`;
    await turn({
      [HEADER.runtimeRequestId]: 'runtime-request-1',
      [HEADER.runtimeSessionId]: sessionId,
    });
    await titled(sessionId);
    const shared = {
      service: 'agent',
      version: 'v1',
      trace_id: ROOT,
      session_id: sessionId,
      token_fingerprint: 'print-of-ann',
    };
    const ownLines = stdout.lines().filter((line) => line['session_id'] === sessionId);
    // A title is made after its turn, and may come between its lines.
    const isOfTitle = ({ message }: { readonly message?: unknown }) =>
      message === 'title.completed';
    const lines = ownLines.filter((line) => !isOfTitle(line));
    expect(lines).toMatchObject(
      ['turn.started', 'tool.called', 'turn.completed'].map((message) => ({
        ...shared,
        message,
        request_id: 'runtime-request-1',
      })),
    );
    expect(ownLines.filter(isOfTitle)).toMatchObject([
      { ...shared, request_id: 'runtime-request-1' },
    ]);
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
    await titled(SESSION);
    expect(requestSegments()).toHaveLength(3);
    // This test's verifier uses the token as the user's name.
    const all = [stdout.text(), JSON.stringify(sent)]
      .join('')
      .replaceAll(`print-of-${canary('token')}`, '')
      .replaceAll(`hash-of-${canary('token')}`, '');
    expect(all).not.toContain('canary');
  });
});
