import { randomUUID } from 'node:crypto';
import {
  type AppendedTurn,
  CONVERSATIONS_PATH,
  type Conversation,
  type ConversationExport,
  type ConversationList,
  type ModelConversation,
  PROBLEM_MEDIA_TYPE,
  type Problem,
  type ProblemCode,
  type TurnToAppend,
} from '@three-tier-chat/wire-contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SignedIn } from '../services/local-cloud/okta/testing/sign-in.ts';
import { withFault } from './faults.ts';
import { type LocalCloud, startLocalCloud } from './local-cloud.ts';
import { problemOf, REVEALING } from './problem.ts';
import { signInAs } from './turn.ts';

let cloud: LocalCloud;
let member: SignedIn;
let colleague: SignedIn;
beforeAll(async () => {
  cloud = await startLocalCloud();
  [member, colleague] = await Promise.all([
    signInAs(cloud, 'member'),
    signInAs(cloud, 'colleague'),
  ]);
});
afterAll(() => cloud?.stop());

interface Call {
  readonly method?: string;
  readonly as?: Pick<SignedIn, 'accessToken'>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Through the edge, as the page asks. */
async function call(
  path: string,
  { method = 'GET', as = member, body, headers }: Call = {},
): Promise<Response> {
  const answer = await fetch(`${cloud.url(0)}${CONVERSATIONS_PATH}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${as.accessToken}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return cloud.leaks.hear(answer);
}

async function read<T>(path: string, options?: Call): Promise<T> {
  const answer = await call(path, options);
  expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store']);
  return (await answer.json()) as T;
}

function turnOf(changes: Partial<TurnToAppend> = {}): TurnToAppend {
  return {
    turnId: randomUUID(),
    version: 0,
    prompt: `Who am I? ${cloud.leaks.canaries.prompt}`,
    parts: [{ kind: 'text', text: 'You are Chat Member.' }],
    messages: [{ role: 'user', content: [{ text: 'Who am I?' }] }],
    toolCalls: [],
    usage: { inputTokens: 10, outputTokens: 20 },
    outcome: 'complete',
    traceId: '1-0000000a-00000000000000000000000a',
    agentVersion: 'v1',
    modelId: 'some.model',
    ...changes,
  };
}

/** Unlike the backend, an API names the trace in the problem alone. */
async function expectProblem(answer: Response, code: ProblemCode): Promise<Problem> {
  const text = await answer.text();
  expect([answer.headers.get('content-type'), text]).toEqual([
    PROBLEM_MEDIA_TYPE,
    expect.any(String),
  ]);
  expect(text).not.toMatch(REVEALING);
  const problem = JSON.parse(text) as Problem;
  expect({ ...problem, status: answer.status }).toEqual(problemOf(code, problem.traceId));
  expect(problem.traceId).toMatch(/^1-[0-9a-f]{8}-[0-9a-f]{24}$/);
  return problem;
}

const append = (id: string, turn: unknown, options: Call = {}) =>
  call(`/${id}/turns`, { method: 'POST', body: turn, ...options });

async function begin(changes: Partial<TurnToAppend> = {}): Promise<string> {
  const id = randomUUID();
  expect((await append(id, turnOf(changes))).status).toBe(201);
  return id;
}

describe('a conversation at the edge', () => {
  it('is kept, listed, found, read, renamed, pinned, exported and deleted', async () => {
    const id = randomUUID();
    const turn = turnOf({ prompt: 'Where is the ÄPFEL crate?' });
    const answer = await append(id, turn);
    const appended = (await answer.json()) as AppendedTurn;
    expect([answer.status, appended]).toEqual([
      201,
      {
        id,
        turnId: turn.turnId,
        version: 1,
        title: 'Where is the ÄPFEL crate?',
        updatedAt: expect.any(String),
      },
    ]);
    const { updatedAt } = appended;
    const summary = { id, title: turn.prompt, updatedAt, pinned: false };
    expect(await read<ConversationList>('')).toEqual({ conversations: [summary] });
    const find = (search: string) =>
      read<ConversationList>(`?search=${encodeURIComponent(search)}`);
    expect(await find('äpfel')).toEqual({ conversations: [summary] });
    expect(await find('pears')).toEqual({ conversations: [] });

    const { prompt, parts, outcome, traceId, usage, turnId, messages } = turn;
    const { toolCalls, agentVersion, modelId } = turn;
    const shared = { turnId, prompt, outcome, traceId, usage };
    const head = { ...summary, createdAt: updatedAt, version: 1 };
    const shown = { ...shared, createdAt: updatedAt, parts };
    const forModel = { ...shared, messages, toolCalls, agentVersion, modelId };
    expect(await read<Conversation>(`/${id}`)).toEqual({ ...head, turns: [shown] });
    expect(await read<ModelConversation>(`/${id}/messages`)).toEqual({
      ...head,
      turns: [forModel],
    });

    const change = { title: '__proto__ \u05e9\u05dc\u05d5\u05dd', pinned: true };
    expect(await read(`/${id}`, { method: 'PATCH', body: change })).toEqual({
      ...summary,
      ...change,
    });
    expect(await find('שלום')).toMatchObject({ conversations: [{ id, pinned: true }] });

    const exported = await call(`/${id}/export`);
    expect(exported.headers.get('content-disposition')).toBe(
      `attachment; filename="conversation-${id}.json"`,
    );
    expect((await exported.json()) as ConversationExport).toEqual({
      ...head,
      ...change,
      turns: [{ ...shown, ...forModel }],
    });

    for (const _ of ['once', 'twice']) {
      const deleted = await call(`/${id}`, { method: 'DELETE' });
      expect([deleted.status, await deleted.text()]).toEqual([204, '']);
    }
    await expectProblem(await call(`/${id}`), 'not-found');
    expect(await read<ConversationList>('')).toEqual({ conversations: [] });
  });

  it('keeps a turn once that is sent again, in capitals too', async () => {
    const id = randomUUID();
    const turn = turnOf();
    const answers = await Promise.all(
      Array.from({ length: 4 }, async () => (await append(id, turn)).text()),
    );
    answers.push(await (await append(id, { ...turn, turnId: turn.turnId.toUpperCase() })).text());
    expect(new Set(answers)).toHaveLength(1);
    expect((await read<Conversation>(`/${id}`)).turns).toHaveLength(1);
  });

  it('keeps a turn of 2 MB, and a text with half a character', async () => {
    const text = 'Grüße 🌍 "\\ '.repeat(100_000);
    const id = await begin({ parts: [{ kind: 'text', text }], prompt: 'half \ud800' });
    const { turns } = await read<Conversation>(`/${id}`);
    expect(turns).toMatchObject([{ prompt: 'half \ufffd', parts: [{ kind: 'text', text }] }]);
  });

  it('lists page by page, each conversation once', async () => {
    const ids: string[] = [];
    for (let index = 0; index < 33; index += 1) ids.unshift(await begin({ prompt: 'Of pages' }));
    const first = await read<ConversationList>('?search=of%20pages');
    const second = await read<ConversationList>(`?search=of%20pages&cursor=${first.cursor}`);
    const listed = [...first.conversations, ...second.conversations];
    expect(listed.map(({ id }) => id)).toEqual(ids);
    expect(second).not.toHaveProperty('cursor');

    for (const foreign of [
      call(`?search=of%20pages&cursor=${first.cursor}`, { as: colleague }),
      call(`?search=other&cursor=${first.cursor}`),
      call(`?cursor=${first.cursor}`),
      call(`?search=of%20pages&cursor=${first.cursor}A`),
      call('?cursor=__proto__'),
      call(`/${ids[0]}?cursor=${first.cursor}`),
    ]) {
      await expectProblem(await foreign, 'bad-request');
    }
  });
});

describe('another user', () => {
  it('reaches nothing of it, and cannot tell it from one that never was', async () => {
    const id = await begin();
    const never = randomUUID();
    for (const [path, options] of [
      ['', {}],
      ['/messages', {}],
      ['/export', {}],
      ['', { method: 'PATCH', body: { title: 'Mine' } }],
      ['/turns', { method: 'POST', body: turnOf({ version: 1 }) }],
    ] as const) {
      const problems = await Promise.all(
        [id, never].map(async (name) => {
          const { traceId: _, ...problem } = await expectProblem(
            await call(`/${name}${path}`, { ...options, as: colleague }),
            'not-found',
          );
          return problem;
        }),
      );
      expect(problems[0]).toEqual(problems[1]);
    }
    expect((await call(`/${id}`, { method: 'DELETE', as: colleague })).status).toBe(204);
    expect(await read<ConversationList>('?search=who', { as: colleague })).toEqual({
      conversations: [],
    });
    expect((await read<Conversation>(`/${id}`)).turns).toHaveLength(1);
  });

  it('may have one of their own under the same id', async () => {
    const id = await begin();
    expect((await append(id, turnOf({ prompt: 'Mine' }), { as: colleague })).status).toBe(201);
    expect((await read<Conversation>(`/${id}`)).title).toMatch(/^Who am I/);
    await call(`/${id}`, { method: 'DELETE', as: colleague });
    expect((await read<Conversation>(`/${id}`)).version).toBe(1);
  });
});

describe('the API refuses', () => {
  it.each([
    ['no token', { authorization: '' }, 401],
    ['a token that is none', { authorization: 'Bearer x.y.z' }, 401],
  ])('%s', async (_, headers, status) => {
    expect((await call('', { headers })).status).toBe(status);
  });

  it('a token without the scope of the operation', async () => {
    const reader = await signInAs(cloud, 'member', { scopes: ['openid', 'conversations.read'] });
    const id = await begin();
    expect((await call(`/${id}`, { as: reader })).status).toBe(200);
    for (const options of [{ method: 'DELETE' }, { method: 'PATCH', body: { pinned: true } }]) {
      expect((await call(`/${id}`, { ...options, as: reader })).status).toBe(403);
    }
    expect((await append(id, turnOf({ version: 1 }), { as: reader })).status).toBe(403);
    const writer = await signInAs(cloud, 'member', { scopes: ['openid', 'conversations.write'] });
    for (const path of ['', `/${id}`, `/${id}/messages`, `/${id}/export`]) {
      expect((await call(path, { as: writer })).status).toBe(403);
    }
  });

  it('a path that it does not have', async () => {
    expect((await call('/a/b/c')).status).toBe(404);
    expect((await call('', { method: 'POST', body: {} })).status).toBe(404);
  });

  it.each<[string, ProblemCode, (id: string) => Promise<Response>]>([
    ['an id that is none', 'bad-request', () => call('/short')],
    ['a search that is too long', 'bad-request', () => call(`?search=${'x'.repeat(201)}`)],
    ['a turn without a prompt', 'bad-request', (id) => append(id, { ...turnOf(), prompt: '' })],
    ['a turn id that is none', 'bad-request', (id) => append(id, turnOf({ turnId: '1' }))],
    [
      'a prompt that is too long',
      'bad-request',
      (id) => append(id, turnOf({ prompt: 'x'.repeat(16_001) })),
    ],
    ['a part that is no object', 'bad-request', (id) => append(id, { ...turnOf(), parts: ['x'] })],
    ['broken JSON', 'bad-request', (id) => append(id, '{')],
    [
      'a blank title',
      'bad-request',
      (id) => call(`/${id}`, { method: 'PATCH', body: { title: ' \n ' } }),
    ],
    ['no change', 'bad-request', (id) => call(`/${id}`, { method: 'PATCH', body: {} })],
    ['a stale version', 'conversation-changed', (id) => append(id, turnOf({ version: 0 }))],
    ['a version to come', 'conversation-changed', (id) => append(id, turnOf({ version: 2 }))],
    [
      'a turn above 2 MB',
      'body-too-large',
      (id) =>
        append(id, turnOf({ version: 1, parts: [{ kind: 'text', text: 'x'.repeat(2_200_000) }] })),
    ],
    [
      'a body above its limit',
      'body-too-large',
      (id) => append(id, turnOf({ parts: [{ kind: 'text', text: 'x'.repeat(2_700_000) }] })),
    ],
    [
      'a body of another type',
      'unsupported-media-type',
      (id) => append(id, turnOf(), { headers: { 'content-type': 'text/plain' } }),
    ],
  ])('%s', async (_, code, ask) => {
    await expectProblem(await ask(await begin()), code);
  });

  it('the id of a turn for another prompt', async () => {
    const id = randomUUID();
    const turn = turnOf();
    await append(id, turn);
    const other = { ...turn, prompt: 'Another', version: 1 };
    await expectProblem(await append(id, other), 'turn-id-reused');
  });

  it('all but one of several writers with the same version', async () => {
    const id = randomUUID();
    const answers = await Promise.all(
      Array.from({ length: 4 }, (_, index) => append(id, turnOf({ prompt: `Writer ${index}` }))),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.toSorted()).toEqual([201, 409, 409, 409]);
    expect((await read<Conversation>(`/${id}`)).turns).toHaveLength(1);
  });

  it('everything while the table is away, and says so', async () => {
    const id = await begin();
    await withFault(cloud, 'dynamodb-error', async () => {
      for (const answer of [call(''), call(`/${id}`), append(id, turnOf({ version: 1 }))]) {
        await expectProblem(await answer, 'conversations-unavailable');
      }
    });
    expect((await append(id, turnOf({ version: 1 }))).status).toBe(201);
  });
});
