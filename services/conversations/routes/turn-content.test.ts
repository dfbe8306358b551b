import { createApp } from '@three-tier-chat/api';
import { recordingVerifier } from '@three-tier-chat/api/testing';
import { makeCaller } from '@three-tier-chat/identity/testing';
import { createTelemetry } from '@three-tier-chat/telemetry';
import { type CapturedStdout, captureStdout } from '@three-tier-chat/telemetry/testing';
import type { Problem } from '@three-tier-chat/wire-contract';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { conversationsApi } from '../api.ts';
import type { ConversationStore } from '../conversation-store.ts';

const caller = makeCaller();
const ID = 'a'.repeat(33);
const TURN_ID = '7c0d3e02-4a07-4cb1-8a9e-5a0a3c3b9f10';
const ATTEMPT = '0b7a1c52-9d53-4a4e-8f0a-1f6f3a1f2c11';
const answer = {
  id: ID,
  turnId: TURN_ID,
  version: 1,
  title: 'Who am I?',
  updatedAt: '2026-11-30T22:00:00.000Z',
  outcome: 'complete',
};
const approval = { id: ATTEMPT, expiresAt: '2026-11-30T22:10:00Z' };
const finish = {
  prompt: 'Who am I?',
  parts: [],
  messages: [],
  toolCalls: [],
  outcome: 'complete',
  traceId: '1-0000000a-00000000000000000000000a',
  agentVersion: 'v1',
  modelId: 'some.model',
  attempt: ATTEMPT,
};
const waiting = {
  ...finish,
  outcome: 'awaiting-approval',
  parts: [{ kind: 'approval', approval }],
};
const append = { ...finish, turnId: TURN_ID, version: 0 };

let stdout: CapturedStdout;
beforeEach(() => {
  stdout = captureStdout();
});
afterEach(() => {
  stdout.release();
});

function appOf(results: Partial<ConversationStore> = {}) {
  const store = {
    append: vi.fn<ConversationStore['append']>(async () => ({ kind: 'appended', answer })),
    finish: vi.fn<ConversationStore['finish']>(async () => ({ kind: 'finished', answer })),
    change: vi.fn<ConversationStore['change']>(async () => undefined),
    ...results,
  } as ConversationStore;
  const app = createApp(conversationsApi, {
    verifier: recordingVerifier(() => caller),
    telemetry: createTelemetry({ service: 'conversations', version: 'v1' }),
    store,
  });
  const send = (method: string, path: string, body: unknown) =>
    app.request(`/api/conversations/${ID}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${caller.token}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify(body),
    });
  return { store, send };
}

type Send = ReturnType<typeof appOf>['send'];
const ways: readonly (readonly [string, (send: Send, changes: object) => Promise<Response>])[] = [
  ['appended', async (send, changes) => send('POST', '/turns', { ...append, ...changes })],
  ['changed', async (send, changes) => send('PUT', `/turns/${TURN_ID}`, { ...finish, ...changes })],
];

async function expectRefusal(answered: Response, status: number, code: string): Promise<Problem> {
  const problem = (await answered.json()) as Problem;
  expect([answered.status, problem.code]).toEqual([status, code]);
  return problem;
}

describe('the place of a turn', () => {
  it('is given with its beginning, in lower case', async () => {
    const { store, send } = appOf();
    const supersedes = ATTEMPT.toUpperCase();
    expect((await send('POST', '/turns', { ...append, supersedes })).status).toBe(201);
    expect(vi.mocked(store.append).mock.calls[0]?.[1]).toMatchObject({ supersedes: ATTEMPT });
    const odd = await send('POST', '/turns', { ...append, supersedes: '__proto__' });
    await expectRefusal(odd, 400, 'bad-request');
  });

  it('is not changed by its end', async () => {
    const { store, send } = appOf();
    const answered = await send('PUT', `/turns/${TURN_ID}`, { ...finish, supersedes: ATTEMPT });
    expect(answered.status).toBe(200);
    expect(vi.mocked(store.finish).mock.calls[0]?.[2]).not.toHaveProperty('supersedes');
  });
});

describe.each(ways)('a turn that is %s', (way, sendTurn) => {
  it('is given to the store with its ids in lower case, for the caller', async () => {
    const { store, send } = appOf();
    const attempt = ATTEMPT.toUpperCase();
    const usage = { inputTokens: 1, outputTokens: 2, cacheReadTokens: 3, cost: 0.0015 };
    const sent = {
      attempt,
      usage,
      summary: { text: 'half \ud800', upTo: TURN_ID.toUpperCase() },
      unknown: 1,
    };
    const answered = await sendTurn(send, {
      ...sent,
      replaces: attempt,
      turnId: TURN_ID.toUpperCase(),
    });
    expect([answered.status, await answered.json()]).toEqual([
      way === 'changed' ? 200 : 201,
      answer,
    ]);
    const kept = { ...finish, usage, summary: { text: 'half \ufffd', upTo: TURN_ID } };
    const name = { uid: caller.uid, id: ID };
    if (way === 'changed') {
      expect(vi.mocked(store.finish).mock.calls).toEqual([
        [name, TURN_ID, { ...kept, replaces: ATTEMPT }],
      ]);
    } else {
      expect(vi.mocked(store.append).mock.calls).toEqual([
        [name, { ...kept, turnId: TURN_ID, version: 0 }],
      ]);
    }
  });

  it.each<[string, object]>([
    ['runs', { outcome: 'running', openForSeconds: 1 }],
    ['runs for as long as may be', { outcome: 'running', openForSeconds: 900, pending: {} }],
    ['waits', { ...waiting, pending: JSON.parse('{"__proto__": 1}') }],
    [
      'waits beside what was decided',
      {
        ...waiting,
        parts: [{ kind: 'approval', approval, decision: 'deny' }, ...waiting.parts],
      },
    ],
  ])('may be open: it %s', async (_, changes) => {
    const { send } = appOf();
    expect((await sendTurn(send, changes)).ok).toBe(true);
  });

  it.each<[string, object]>([
    ['no attempt', { attempt: undefined }],
    ['an attempt that is no UUID', { attempt: '1' }],
    ['running, for no time', { outcome: 'running' }],
    ['running, for 0 s', { outcome: 'running', openForSeconds: 0 }],
    ['running, for too long', { outcome: 'running', openForSeconds: 901 }],
    ['running, for a half second', { outcome: 'running', openForSeconds: 0.5 }],
    ['a time, and is over', { openForSeconds: 120 }],
    ['a time, and waits', { ...waiting, openForSeconds: 120 }],
    ['pending, and is over', { pending: {} }],
    ['pending that is a list', { ...waiting, pending: [] }],
    ['pending that is null', { ...waiting, pending: null }],
    ['nothing that it waits for', { ...waiting, parts: [{ kind: 'text', text: 'a' }] }],
    [
      'nothing that it waits for any more',
      {
        ...waiting,
        parts: [{ kind: 'approval', approval, decision: 'approve' }],
      },
    ],
    ['an approval without its call', { ...waiting, parts: [{ kind: 'approval' }] }],
    [
      'an approval that never expires',
      {
        ...waiting,
        parts: [{ kind: 'approval', approval: { ...approval, expiresAt: 'never' } }],
      },
    ],
    ['another decision', { parts: [{ kind: 'approval', approval, decision: 'maybe' }] }],
    ['a part that is null', { parts: [null] }],
    ['a summary that is too long', { summary: { text: 'x'.repeat(16_001), upTo: TURN_ID } }],
    ['a summary of no turn', { summary: { text: 'x', upTo: '__proto__' } }],
    ['a cost below nothing', { usage: { inputTokens: 1, outputTokens: 1, cost: -1 } }],
    ['half a token', { usage: { inputTokens: 1, outputTokens: 1, cacheReadTokens: 0.5 } }],
  ])('is refused if it has %s', async (_, changes) => {
    const { store, send } = appOf();
    await expectRefusal(await sendTurn(send, changes), 400, 'bad-request');
    expect(store.append).not.toHaveBeenCalled();
    expect(store.finish).not.toHaveBeenCalled();
  });

  it.each([
    ['reused', 422, 'turn-id-reused'],
    ['too-large', 413, 'body-too-large'],
    ['missing', 404, 'not-found'],
  ] as const)('is refused if the store says %s', async (kind, status, code) => {
    const { send } = appOf({ append: async () => ({ kind }), finish: async () => ({ kind }) });
    const { detail } = await expectRefusal(await sendTurn(send, {}), status, code);
    expect(detail).not.toContain(finish.prompt);
  });
});

describe('a turn', () => {
  it('is not appended beside one that runs, or to a conversation that is another', async () => {
    for (const [kind, code] of [
      ['busy', 'session-busy'],
      ['stale', 'conversation-changed'],
    ] as const) {
      const { send } = appOf({ append: async () => ({ kind }) });
      await expectRefusal(await send('POST', '/turns', append), 409, code);
    }
  });

  it('is not changed by an attempt that has lost it', async () => {
    const { send } = appOf({ finish: async () => ({ kind: 'lost' }) });
    await expectRefusal(
      await send('PUT', `/turns/${TURN_ID}`, finish),
      409,
      'conversation-changed',
    );
  });

  it.each(['1', '__proto__', `${TURN_ID}0`])('is not found under %j', async (turnId) => {
    const { send } = appOf();
    await expectRefusal(await send('PUT', `/turns/${turnId}`, finish), 400, 'bad-request');
  });
});

describe('a title', () => {
  it('that replaces one is refused if that is gone', async () => {
    const change = vi.fn<ConversationStore['change']>(async () => 'renamed');
    const { send } = appOf({ change });
    const body = { title: ' New ', replaces: ' Old' };
    await expectRefusal(await send('PATCH', '', body), 409, 'conversation-changed');
    expect(change.mock.calls).toEqual([
      [
        { uid: caller.uid, id: ID },
        { title: 'New', replaces: ' Old' },
      ],
    ]);
  });

  it('must be sent to replace one', async () => {
    const { store, send } = appOf();
    await expectRefusal(await send('PATCH', '', { replaces: 'Old' }), 400, 'bad-request');
    await expectRefusal(
      await send('PATCH', '', { pinned: true, replaces: 'Old' }),
      400,
      'bad-request',
    );
    expect(store.change).not.toHaveBeenCalled();
  });
});
