import { randomUUID } from 'node:crypto';
import type { Conversation, ProblemCode } from '@three-tier-chat/wire-contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SignedIn } from '../services/local-cloud/okta/testing/sign-in.ts';
import { ConversationRequests, expectProblem } from './conversation-requests.ts';
import { withFault } from './faults.ts';
import { type LocalCloud, startLocalCloud } from './local-cloud.ts';
import { signInAs } from './turn.ts';
import { finishOf } from './turn-to-keep.ts';

let cloud: LocalCloud;
let member: SignedIn;
let requests: ConversationRequests;
beforeAll(async () => {
  cloud = await startLocalCloud();
  member = await signInAs(cloud, 'member');
  requests = new ConversationRequests(cloud, member);
});
afterAll(() => cloud?.stop());

describe('the API refuses', () => {
  it.each([
    ['no token', { authorization: '' }, 401],
    ['a token that is none', { authorization: 'Bearer x.y.z' }, 401],
  ])('%s', async (_, headers, status) => {
    expect((await requests.call('', { headers })).status).toBe(status);
  });

  it('a token without the scope of the operation', async () => {
    const reader = await signInAs(cloud, 'member', { scopes: ['openid', 'conversations.read'] });
    const id = await requests.begin();
    expect((await requests.call(`/${id}`, { as: reader })).status).toBe(200);
    for (const options of [{ method: 'DELETE' }, { method: 'PATCH', body: { pinned: true } }]) {
      expect((await requests.call(`/${id}`, { ...options, as: reader })).status).toBe(403);
    }
    expect(
      (await requests.append(id, requests.turnOf({ version: 1 }), { as: reader })).status,
    ).toBe(403);
    const turn = requests.turnOf({ version: 1 });
    expect((await requests.finish(id, turn.turnId, finishOf(turn), { as: reader })).status).toBe(
      403,
    );
    const writer = await signInAs(cloud, 'member', { scopes: ['openid', 'conversations.write'] });
    for (const path of ['', `/${id}`, `/${id}/messages`, `/${id}/export`]) {
      expect((await requests.call(path, { as: writer })).status).toBe(403);
    }
  });

  it('a path that it does not have', async () => {
    expect((await requests.call('/a/b/c')).status).toBe(404);
    expect((await requests.call('', { method: 'POST', body: {} })).status).toBe(404);
  });

  it.each<[string, ProblemCode, (id: string) => Promise<Response>]>([
    ['an id that is none', 'bad-request', () => requests.call('/short')],
    ['a search that is too long', 'bad-request', () => requests.call(`?search=${'x'.repeat(201)}`)],
    [
      'a turn without a prompt',
      'bad-request',
      (id) => requests.append(id, { ...requests.turnOf(), prompt: '' }),
    ],
    [
      'a turn id that is none',
      'bad-request',
      (id) => requests.append(id, requests.turnOf({ turnId: '1' })),
    ],
    [
      'a prompt that is too long',
      'bad-request',
      (id) => requests.append(id, requests.turnOf({ prompt: 'x'.repeat(16_001) })),
    ],
    [
      'a part that is no object',
      'bad-request',
      (id) => requests.append(id, { ...requests.turnOf(), parts: ['x'] }),
    ],
    [
      'a running turn that names no time',
      'bad-request',
      (id) => requests.append(id, requests.turnOf({ version: 1, outcome: 'running' })),
    ],
    [
      'a turn that waits for no approval',
      'bad-request',
      (id) => requests.append(id, requests.turnOf({ version: 1, outcome: 'awaiting-approval' })),
    ],
    [
      'a change of a turn that is none',
      'not-found',
      (id) => {
        const turn = requests.turnOf();
        return requests.finish(id, turn.turnId, finishOf(turn));
      },
    ],
    [
      'a change of a turn that is answered',
      'conversation-changed',
      async (id) => {
        const turn = requests.turnOf({ version: 1 });
        await requests.append(id, turn);
        return requests.finish(id, turn.turnId, finishOf(turn, { outcome: 'stopped' }));
      },
    ],
    [
      'a title in place of one that is gone',
      'conversation-changed',
      (id) =>
        requests.call(`/${id}`, { method: 'PATCH', body: { title: 'New', replaces: 'Gone' } }),
    ],
    ['broken JSON', 'bad-request', (id) => requests.append(id, '{')],
    [
      'a blank title',
      'bad-request',
      (id) => requests.call(`/${id}`, { method: 'PATCH', body: { title: ' \n ' } }),
    ],
    ['no change', 'bad-request', (id) => requests.call(`/${id}`, { method: 'PATCH', body: {} })],
    [
      'a stale version',
      'conversation-changed',
      (id) => requests.append(id, requests.turnOf({ version: 0 })),
    ],
    [
      'a version to come',
      'conversation-changed',
      (id) => requests.append(id, requests.turnOf({ version: 2 })),
    ],
    [
      'a turn above 2 MB',
      'body-too-large',
      (id) =>
        requests.append(
          id,
          requests.turnOf({ version: 1, parts: [{ kind: 'text', text: 'x'.repeat(2_200_000) }] }),
        ),
    ],
    [
      'a body above its limit',
      'body-too-large',
      (id) =>
        requests.append(
          id,
          requests.turnOf({ parts: [{ kind: 'text', text: 'x'.repeat(2_700_000) }] }),
        ),
    ],
    [
      'a body of another type',
      'unsupported-media-type',
      (id) => requests.append(id, requests.turnOf(), { headers: { 'content-type': 'text/plain' } }),
    ],
  ])('%s', async (_, code, ask) => {
    await expectProblem(await ask(await requests.begin()), code);
  });

  it('the id of a turn for another prompt', async () => {
    const id = randomUUID();
    const turn = requests.turnOf();
    await requests.append(id, turn);
    const other = { ...turn, prompt: 'Another', version: 1 };
    await expectProblem(await requests.append(id, other), 'turn-id-reused');
    const changed = finishOf(other);
    await expectProblem(await requests.finish(id, turn.turnId, changed), 'turn-id-reused');
  });

  it('all but one of several writers with the same version', async () => {
    const id = randomUUID();
    const answers = await Promise.all(
      Array.from({ length: 4 }, (_, index) =>
        requests.append(id, requests.turnOf({ prompt: `Writer ${index}` })),
      ),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.toSorted()).toEqual([201, 409, 409, 409]);
    expect((await requests.read<Conversation>(`/${id}`)).turns).toHaveLength(1);
  });

  it('everything while the table is away, and says so', async () => {
    const id = await requests.begin();
    await withFault(cloud, 'dynamodb-error', async () => {
      for (const answer of [
        requests.call(''),
        requests.call(`/${id}`),
        requests.append(id, requests.turnOf({ version: 1 })),
        requests.finish(id, randomUUID(), finishOf(requests.turnOf())),
      ]) {
        await expectProblem(await answer, 'conversations-unavailable');
      }
    });
    expect((await requests.append(id, requests.turnOf({ version: 1 }))).status).toBe(201);
  });
});
