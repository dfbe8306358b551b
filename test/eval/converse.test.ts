import {
  type Approval,
  type ChatEvent,
  formatChatEvent,
  makeProblem,
  makeTraceRoot,
  PROBLEM_MEDIA_TYPE,
  type ToolEvent,
} from '@three-tier-chat/wire-contract';
import { describe, expect, it } from 'vitest';
import { converse } from './converse.ts';
import { caseOf } from './judge.fixture.ts';

const TRACE = makeTraceRoot();
const DONE: ChatEvent = {
  event: 'done',
  data: {
    message: 'You are Ada.',
    sessionId: 'session',
    traceId: TRACE,
    toolCalls: [],
    outcome: 'complete',
    usage: { inputTokens: 3, outputTokens: 2 },
  },
};
const START: ChatEvent = { event: 'start', data: { turnId: 'turn' } };

const tool = (id: string, name: string, data: Partial<ToolEvent>): ChatEvent => ({
  event: 'tool',
  data: { id, name: `securedApi___${name}`, status: 'running', ...data },
});
const text = (delta: string): ChatEvent => ({ event: 'text', data: { delta } });
const approval = (callId: string): Extract<ChatEvent, { event: 'approval' }> => ({
  event: 'approval',
  data: {
    id: `approval-of-${callId}`,
    callId,
    tool: 'securedApi___updateIt',
    user: 'ada@example.com',
    arguments: { phone: callId },
    argumentsHash: '0'.repeat(64),
    expiresAt: '2026-11-30T12:00:00.000Z',
  } satisfies Approval,
});

/** Somebody to whom each request is answered by the next of these; `from` is the first number. */
function speaker(answers: readonly (readonly ChatEvent[] | Response)[]) {
  const sent: { readonly body: unknown; readonly headers: Headers }[] = [];
  let count = 0;
  return {
    sent,
    tokens: async () => ({
      accessToken: 'token',
      idToken: 'id-token',
      refreshToken: undefined,
      expiresIn: 300,
    }),
    async fetch(_path: string, init: RequestInit) {
      sent.push({ body: JSON.parse(String(init.body)), headers: new Headers(init.headers) });
      const answer = answers[sent.length - 1];
      if (!answer) throw new Error('Nobody expected another request');
      if (answer instanceof Response) return answer;
      if (answer[0] === START) count = 0;
      const stream = answer.map((event) => {
        count += 1;
        return formatChatEvent(event, count);
      });
      return new Response(stream.join(''), { headers: { 'content-type': 'text/event-stream' } });
    },
  };
}

async function have(answers: readonly (readonly ChatEvent[] | Response)[], turn: object = {}) {
  const person = speaker(answers);
  const [first] = caseOf({ prompt: 'Who am I?', calls: [], ...turn }).turns;
  if (!first) throw new Error('There is a turn');
  return { seen: await converse(person, 'session', first), sent: person.sent };
}

describe('a turn', () => {
  it('is sent as the page does, with a trace of its own, and read to its end', async () => {
    const { seen, sent } = await have([
      [
        START,
        tool('1', 'getIt', { input: { a: 1 } }),
        tool('1', 'getIt', { status: 'done', output: { b: 2 } }),
        text('You are '),
        text('Ada.'),
        DONE,
      ],
    ]);
    expect(sent).toHaveLength(1);
    expect(sent[0]?.body).toEqual({
      prompt: 'Who am I?',
      sessionId: 'session',
      turnId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(Object.fromEntries(sent[0]?.headers ?? [])).toMatchObject({
      authorization: 'Bearer token',
      'x-id-token': 'id-token',
      'x-amzn-trace-id': `Root=${seen.traceIds[0]}`,
    });
    expect(seen).toMatchObject({
      text: 'You are Ada.',
      calls: [{ tool: 'getIt', arguments: { a: 1 }, outcome: 'done', output: { b: 2 } }],
      end: { kind: 'answered', outcome: 'complete' },
      usage: { inputTokens: 3, outputTokens: 2 },
      received: expect.stringContaining('"delta":"Ada."'),
    });
  });

  it('that asks is decided as the case says, one approval after the other', async () => {
    const { seen, sent } = await have(
      [
        [START, approval('1')],
        [
          tool('1', 'updateIt', { input: { phone: '1' } }),
          tool('1', 'updateIt', { status: 'done' }),
          approval('2'),
        ],
        [
          tool('2', 'updateIt', { input: { phone: '2' } }),
          tool('2', 'updateIt', { status: 'failed' }),
          approval('3'),
        ],
      ],
      { decision: ['approve', 'deny'] },
    );
    expect(sent.slice(1).map(({ body }) => body)).toEqual([
      { sessionId: 'session', approval: { id: 'approval-of-1', decision: 'approve' } },
      { sessionId: 'session', approval: { id: 'approval-of-2', decision: 'deny' } },
    ]);
    expect(new Set(seen.traceIds).size).toBe(3);
    expect(seen.end).toEqual({ kind: 'waiting' });
    expect(
      seen.calls.map((one) => [one.id, one.tool, one.outcome, one.approval?.decision]),
    ).toEqual([
      ['1', 'updateIt', 'done', 'approve'],
      ['2', 'updateIt', 'denied', 'deny'],
      ['3', 'updateIt', 'waiting', 'none'],
    ]);
    expect(seen.calls[2]?.arguments).toEqual({ phone: '3' });
  });

  it('that comes from its beginning once more is taken once', async () => {
    const { seen } = await have(
      [
        [START, text('I change it.'), approval('1')],
        [START, text('I change it.'), tool('1', 'updateIt', { status: 'done' }), DONE],
      ],
      { decision: 'approve' },
    );
    expect(seen.text).toBe('I change it.');
    expect(seen.calls).toMatchObject([{ id: '1', outcome: 'done' }]);
  });

  it('that asks on and on is left', async () => {
    const { sent, seen } = await have(
      Array.from({ length: 60 }, (_, index) => [
        ...(index === 0 ? [START] : []),
        approval(String(index)),
      ]),
      { decision: 'approve' },
    );
    expect(sent).toHaveLength(50);
    expect(seen.end).toEqual({ kind: 'waiting' });
  });

  it('that is refused, or fails, ends with its problem', async () => {
    const problem = makeProblem('session-busy', 'Wait.', TRACE);
    const refused = new Response(JSON.stringify(problem), {
      status: 409,
      headers: { 'content-type': PROBLEM_MEDIA_TYPE },
    });
    for (const answer of [refused, [START, { event: 'error', data: problem } as const]]) {
      const { seen } = await have([answer]);
      expect(seen.end).toEqual({ kind: 'problem', code: 'session-busy', detail: 'Wait.' });
    }
  });

  it.each(['{"message":"Forbidden"}', '<html>'])('answered with %s is no turn', async (body) => {
    const answer = new Response(body, { status: 403 });
    await expect(have([answer])).rejects.toThrow(`The edge answered 403: ${body}`);
  });
});
