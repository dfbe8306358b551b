import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CONVERSATIONS_PATH,
  type Conversation,
  type ConversationList,
} from '@three-tier-chat/wire-contract';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ChatClient } from './chat-client.ts';
import { withFault } from './faults.ts';
import { type LocalCloud, startLocalCloud } from './local-cloud.ts';
import { killAgent } from './processes.ts';
import { STEERED_TITLE, type SteeredModel, startSteeredModel } from './steered-model.ts';
import { signInAs } from './turn.ts';

let model: SteeredModel;
let cloud: LocalCloud;
let data: string;

const start = (base?: number): Promise<LocalCloud> =>
  startLocalCloud({
    ...(base !== undefined && { base }),
    environment: { LOCAL_MODEL_URL: model.url, LOCAL_DATA: data },
  });

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'three-tier-chat-data-'));
  model = await startSteeredModel(({ prompt }) => [`You said: ${prompt}`]);
  cloud = await start();
});
afterAll(async () => {
  await cloud?.stop();
  await model?.stop();
  await rm(data, { recursive: true, force: true });
});

/** Reads what is kept, as the page does with the user's own token. */
async function kept<T>(user: string, path = ''): Promise<T> {
  const { accessToken } = await signInAs(cloud, user);
  const answer = await fetch(`${cloud.url(0)}${CONVERSATIONS_PATH}${path}`, {
    headers: { authorization: `Bearer ${accessToken}` },
  });
  return (await answer.json()) as T;
}

describe('a conversation', () => {
  it('goes on after its agent was killed and the cloud restarted, in another browser', async () => {
    const first = new ChatClient(cloud, await signInAs(cloud, 'member'));
    await first.read(first.message('My dog is called Rex.'));
    await killAgent(cloud);
    await first.read(first.message('He is four years old.'));
    await cloud.stop();
    cloud = await start(cloud.base);

    const { conversations } = await kept<ConversationList>('member');
    expect(conversations.map(({ id }) => id)).toContain(first.sessionId);
    const conversation = await kept<Conversation>('member', `/${first.sessionId}`);
    expect(conversation.turns.map(({ prompt, outcome }) => [prompt, outcome])).toEqual([
      ['My dog is called Rex.', 'complete'],
      ['He is four years old.', 'complete'],
    ]);

    const later = new ChatClient(cloud, await signInAs(cloud, 'member'), first.sessionId);
    await later.read(later.message('What is my dog called?'));
    const call = model.calls.at(-1);
    expect(call?.prompt).toBe('What is my dog called?');
    for (const said of ['My dog is called Rex.', 'He is four years old.', 'You said: He is']) {
      expect(call?.body).toContain(said);
    }
  });

  it('gets a title of the model, and its prompt’s first words until then', async () => {
    const client = new ChatClient(cloud, await signInAs(cloud, 'member'));
    await client.read(client.message('Plan a week in Rome for two people'));
    await vi.waitFor(async () =>
      expect(await kept<Conversation>('member', `/${client.sessionId}`)).toMatchObject({
        title: STEERED_TITLE,
      }),
    );
  });

  it('takes a turn while its store is away, tells that it is not kept, and goes on afterwards', async () => {
    const client = new ChatClient(cloud, await signInAs(cloud, 'member'));
    await client.read(client.message('The first.'));
    const away = await withFault(cloud, 'dynamodb-error', () =>
      client.read(client.message('The second.')),
    );
    expect(away.last).toMatchObject({
      event: 'done',
      data: { message: 'You said: The second.', kept: false },
    });
    const back = await client.read(client.message('The third.'));
    expect(back.last).toMatchObject({ event: 'done', data: { outcome: 'complete' } });
    expect(back.last?.data).not.toHaveProperty('kept');
    const { turns } = await kept<Conversation>('member', `/${client.sessionId}`);
    expect(turns.map(({ prompt }) => prompt)).toEqual(['The first.', 'The third.']);
  });

  it('keeps what was asked anew as versions, of which the model knows the last alone', async () => {
    const client = new ChatClient(cloud, await signInAs(cloud, 'member'));
    const [first, second, third] = [randomUUID(), randomUUID(), randomUUID()];
    await client.read(client.message('My dog is called Rex.', first));
    await client.read(client.message('He is four years old.', second));
    const edited = { ...client.message('My cat is called Tom.', third), supersedes: first };
    await client.read(edited);
    expect(model.calls.at(-1)?.body).not.toContain('dog');
    await killAgent(cloud);
    await client.read(client.message('What is it called?'));
    const { body = '' } = model.calls.at(-1) ?? {};
    for (const said of ['Rex', 'four years']) expect(body).not.toContain(said);
    expect(body).toContain('My cat is called Tom.');
    // Sent again, it is the same turn in the same place.
    await client.read(edited);
    const { turns } = await kept<Conversation>('member', `/${client.sessionId}`);
    expect(turns.map(({ turnId, supersedes }) => [turnId, supersedes])).toEqual([
      [first, undefined],
      [second, undefined],
      [third, first],
      [expect.any(String), undefined],
    ]);
  });

  it('is no other user’s, also by its id', async () => {
    const client = new ChatClient(cloud, await signInAs(cloud, 'member'));
    await client.read(client.message('Only mine.'));
    expect(await kept('colleague', `/${client.sessionId}`)).toMatchObject({
      status: 404,
      code: 'not-found',
    });
    await killAgent(cloud);
    // The agent that knew the session is gone: what theirs finds under the id is a new conversation.
    const theirs = new ChatClient(cloud, await signInAs(cloud, 'colleague'), client.sessionId);
    await theirs.read(theirs.message('What did I say?'));
    expect(model.calls.at(-1)?.body).not.toContain('Only mine.');
    const { turns } = await kept<Conversation>('member', `/${client.sessionId}`);
    expect(turns.map(({ prompt }) => prompt)).toEqual(['Only mine.']);
  });
});
