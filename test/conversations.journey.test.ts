import { randomUUID } from 'node:crypto';
import type {
  AppendedTurn,
  Conversation,
  ConversationExport,
  ConversationList,
  ModelConversation,
} from '@three-tier-chat/wire-contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SignedIn } from '../services/local-cloud/okta/testing/sign-in.ts';
import { ConversationRequests, expectProblem } from './conversation-requests.ts';
import { type LocalCloud, startLocalCloud } from './local-cloud.ts';
import { signInAs } from './turn.ts';
import { approvalPart, finishOf } from './turn-to-keep.ts';

const SUMMARY = { text: 'Nothing before', upTo: '0b0b5a52-9a4e-4a9c-8a63-3f1b7c9e2d10' };

let cloud: LocalCloud;
let member: SignedIn;
let colleague: SignedIn;
let requests: ConversationRequests;
beforeAll(async () => {
  cloud = await startLocalCloud();
  [member, colleague] = await Promise.all([
    signInAs(cloud, 'member'),
    signInAs(cloud, 'colleague'),
  ]);
  requests = new ConversationRequests(cloud, member);
});
afterAll(() => cloud?.stop());

describe('a conversation at the edge', () => {
  it('is kept, listed, found, read, renamed, pinned, exported and deleted', async () => {
    const id = randomUUID();
    const turn = requests.turnOf({ prompt: 'Where is the ÄPFEL crate?' });
    const answer = await requests.append(id, turn);
    const appended = (await answer.json()) as AppendedTurn;
    expect([answer.status, appended]).toEqual([
      201,
      {
        id,
        turnId: turn.turnId,
        version: 1,
        title: 'Where is the ÄPFEL crate?',
        updatedAt: expect.any(String),
        outcome: 'complete',
      },
    ]);
    const { updatedAt } = appended;
    const summary = { id, title: turn.prompt, updatedAt, pinned: false };
    expect(await requests.read<ConversationList>('')).toEqual({ conversations: [summary] });
    const find = (search: string) =>
      requests.read<ConversationList>(`?search=${encodeURIComponent(search)}`);
    expect(await find('äpfel')).toEqual({ conversations: [summary] });
    expect(await find('pears')).toEqual({ conversations: [] });

    const { prompt, parts, outcome, traceId, usage, turnId, messages } = turn;
    const { toolCalls, agentVersion, modelId, attempt } = turn;
    const shared = { turnId, prompt, outcome, traceId, usage };
    const head = { ...summary, createdAt: updatedAt, version: 1, usage };
    const shown = { ...shared, createdAt: updatedAt, parts };
    const forModel = { ...shared, messages, toolCalls, agentVersion, modelId, attempt };
    expect(await requests.read<Conversation>(`/${id}`)).toEqual({ ...head, turns: [shown] });
    expect(await requests.read<ModelConversation>(`/${id}/messages`)).toEqual({
      ...head,
      turns: [forModel],
    });

    const gone = { title: 'Made', replaces: 'Another' };
    await expectProblem(
      await requests.call(`/${id}`, { method: 'PATCH', body: gone }),
      'conversation-changed',
    );
    const change = { title: '__proto__ \u05e9\u05dc\u05d5\u05dd', pinned: true };
    const body = { ...change, replaces: turn.prompt };
    expect(await requests.read(`/${id}`, { method: 'PATCH', body })).toEqual({
      ...summary,
      ...change,
    });
    expect(await find('שלום')).toMatchObject({ conversations: [{ id, pinned: true }] });

    const exported = await requests.call(`/${id}/export`);
    expect(exported.headers.get('content-disposition')).toBe(
      `attachment; filename="conversation-${id}.json"`,
    );
    expect((await exported.json()) as ConversationExport).toEqual({
      ...head,
      ...change,
      turns: [{ ...shown, ...forModel }],
    });

    for (const _ of ['once', 'twice']) {
      const deleted = await requests.call(`/${id}`, { method: 'DELETE' });
      expect([deleted.status, await deleted.text()]).toEqual([204, '']);
    }
    await expectProblem(await requests.call(`/${id}`), 'not-found');
    expect(await requests.read<ConversationList>('')).toEqual({ conversations: [] });
  });

  it('keeps a turn once that is sent again, in capitals too', async () => {
    const id = randomUUID();
    const turn = requests.turnOf();
    const answers = await Promise.all(
      Array.from({ length: 4 }, async () => (await requests.append(id, turn)).text()),
    );
    answers.push(
      await (await requests.append(id, { ...turn, turnId: turn.turnId.toUpperCase() })).text(),
    );
    expect(new Set(answers)).toHaveLength(1);
    expect((await requests.read<Conversation>(`/${id}`)).turns).toHaveLength(1);
  });

  it('keeps a turn of 2 MB, and a text with half a character', async () => {
    const text = 'Grüße 🌍 "\\ '.repeat(100_000);
    const id = await requests.begin({ parts: [{ kind: 'text', text }], prompt: 'half \ud800' });
    const { turns } = await requests.read<Conversation>(`/${id}`);
    expect(turns).toMatchObject([{ prompt: 'half \ufffd', parts: [{ kind: 'text', text }] }]);
  });

  it('lists page by page, each conversation once', async () => {
    const ids: string[] = [];
    for (let index = 0; index < 33; index += 1)
      ids.unshift(await requests.begin({ prompt: 'Of pages' }));
    const first = await requests.read<ConversationList>('?search=of%20pages');
    const second = await requests.read<ConversationList>(
      `?search=of%20pages&cursor=${first.cursor}`,
    );
    const listed = [...first.conversations, ...second.conversations];
    expect(listed.map(({ id }) => id)).toEqual(ids);
    expect(second).not.toHaveProperty('cursor');

    for (const foreign of [
      requests.call(`?search=of%20pages&cursor=${first.cursor}`, { as: colleague }),
      requests.call(`?search=other&cursor=${first.cursor}`),
      requests.call(`?cursor=${first.cursor}`),
      requests.call(`?search=of%20pages&cursor=${first.cursor}A`),
      requests.call('?cursor=__proto__'),
      requests.call(`/${ids[0]}?cursor=${first.cursor}`),
    ]) {
      await expectProblem(await foreign, 'bad-request');
    }
  });
});

describe('an open turn', () => {
  it('is kept from its beginning, waits, is taken over and answered, as one turn', async () => {
    const id = randomUUID();
    const running = { outcome: 'running', openForSeconds: 120 };
    const turn = requests.turnOf({ ...running, parts: [], messages: [] });
    expect((await requests.append(id, turn)).status).toBe(201);
    const next = requests.turnOf({ version: 1, prompt: 'And now?' });
    await expectProblem(await requests.append(id, next), 'session-busy');
    const shown = async () => (await requests.read<Conversation>(`/${id}`)).turns;
    const [begun] = await shown();
    expect(begun).toMatchObject({ outcome: 'running', parts: [] });
    expect(begun).not.toHaveProperty('attempt');

    const approval = approvalPart(Date.now() + 600_000);
    const waiting = finishOf(turn, {
      outcome: 'awaiting-approval',
      parts: [approval],
      pending: JSON.parse('{"__proto__": {"step": 1}, "text": "\u202e"}'),
    });
    expect((await requests.finish(id, turn.turnId, waiting)).status).toBe(200);
    expect(await shown()).toMatchObject([{ outcome: 'awaiting-approval', parts: [approval] }]);
    const ofModel = () => requests.read<ModelConversation>(`/${id}/messages`);
    const [read] = (await ofModel()).turns;
    expect(read?.attempt).toBe(turn.attempt);
    expect(JSON.stringify(read?.pending)).toBe(JSON.stringify(waiting.pending));

    const attempts = [randomUUID(), randomUUID()];
    const takenOver = await Promise.all(
      attempts.map((attempt) =>
        requests.finish(id, turn.turnId.toUpperCase(), {
          ...finishOf(turn, { ...running, attempt: attempt.toUpperCase() }),
          replaces: turn.attempt.toUpperCase(),
        }),
      ),
    );
    expect(takenOver.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    const attempt = attempts[takenOver.findIndex(({ ok }) => ok)] ?? '';
    const parts = [{ ...approval, decision: 'approve' as const }];
    const answer = finishOf(turn, { attempt, parts, summary: SUMMARY });
    for (const _ of ['once', 'twice']) {
      const answered = await requests.finish(id, turn.turnId, answer);
      expect([answered.status, await answered.json()]).toEqual([
        200,
        expect.objectContaining({ id, turnId: turn.turnId, version: 1, outcome: 'complete' }),
      ]);
    }
    expect(await shown()).toEqual([{ ...begun, outcome: 'complete', parts }]);
    const exported = await requests.read<ConversationExport>(`/${id}/export`);
    expect(exported).toMatchObject({ version: 1, turns: [{ attempt, summary: SUMMARY }] });
    expect((await ofModel()).turns[0]).not.toHaveProperty('pending');
    await expectProblem(await requests.finish(id, turn.turnId, waiting), 'conversation-changed');
    expect((await requests.append(id, next)).status).toBe(201);
  });
});

describe('another user', () => {
  it('reaches nothing of it, and cannot tell it from one that never was', async () => {
    const turn = requests.turnOf({ outcome: 'running', openForSeconds: 120 });
    const id = await requests.begin(turn);
    const never = randomUUID();
    for (const [path, options] of [
      ['', {}],
      ['/messages', {}],
      ['/export', {}],
      ['', { method: 'PATCH', body: { title: 'Mine' } }],
      ['/turns', { method: 'POST', body: requests.turnOf({ version: 1 }) }],
      [`/turns/${turn.turnId}`, { method: 'PUT', body: finishOf(turn) }],
    ] as const) {
      const problems = await Promise.all(
        [id, never].map(async (name) => {
          const { traceId: _, ...problem } = await expectProblem(
            await requests.call(`/${name}${path}`, { ...options, as: colleague }),
            'not-found',
          );
          return problem;
        }),
      );
      expect(problems[0]).toEqual(problems[1]);
    }
    expect((await requests.call(`/${id}`, { method: 'DELETE', as: colleague })).status).toBe(204);
    expect(await requests.read<ConversationList>('?search=who', { as: colleague })).toEqual({
      conversations: [],
    });
    expect((await requests.read<Conversation>(`/${id}`)).turns).toHaveLength(1);
  });

  it('may have one of their own under the same id', async () => {
    const id = await requests.begin();
    expect(
      (await requests.append(id, requests.turnOf({ prompt: 'Mine' }), { as: colleague })).status,
    ).toBe(201);
    expect((await requests.read<Conversation>(`/${id}`)).title).toMatch(/^Who am I/);
    await requests.call(`/${id}`, { method: 'DELETE', as: colleague });
    expect((await requests.read<Conversation>(`/${id}`)).version).toBe(1);
  });
});
