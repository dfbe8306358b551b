import { randomUUID } from 'node:crypto';
import { CONVERSATIONS_PATH, type Conversation } from '@three-tier-chat/wire-contract';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { SignedIn } from '../services/local-cloud/okta/testing/sign-in.ts';
import { ChatClient } from './chat-client.ts';
import { type LocalCloud, startLocalCloud } from './local-cloud.ts';
import { killAgent, processesBelow } from './processes.ts';
import { ProfileTools } from './profile-tools.ts';
import { type SteeredModel, startSteeredModel } from './steered-model.ts';
import { signInAs } from './turn.ts';

let model: SteeredModel;
let cloud: LocalCloud;
let member: SignedIn;

beforeAll(async () => {
  model = await startSteeredModel(async function* answer({ prompt }) {
    if (prompt === 'Call a tool') yield { call: 'securedApi___getMyProfile', input: {} };
    else if (prompt === 'Change something') {
      yield { call: 'securedApi___updateMyPreferences', input: { language: 'de' } };
    } else {
      yield 'It begins';
      // Until the caller leaves.
      await new Promise(() => {});
    }
  });
  cloud = await startLocalCloud({ environment: { LOCAL_MODEL_URL: model.url } });
  member = await signInAs(cloud, 'member');
});
afterAll(async () => {
  await cloud?.stop();
  await model?.stop();
});

/** How the conversation is shown after a reload. */
async function keptOutcome({ sessionId }: ChatClient): Promise<string | undefined> {
  const answer = await fetch(`${cloud.url(0)}${CONVERSATIONS_PATH}/${sessionId}`, {
    headers: { authorization: `Bearer ${member.accessToken}` },
  });
  return ((await answer.json()) as Conversation).turns.at(-1)?.outcome;
}

describe('a turn that the user stops', () => {
  it('during the model’s answer ends the call of the model, keeps the text, and stays stopped', async () => {
    const client = new ChatClient(cloud, member);
    const turnId = randomUUID();
    const reading = client.read(client.message('Say it', turnId));
    await vi.waitFor(() => expect(model.open()).toBe(1));
    await vi.waitFor(async () => {
      const seen = await client.read(client.resume(turnId), {
        enough: ({ text }) => text !== '',
      });
      expect(seen.text).toBe('It begins');
    });
    expect(await client.stop(turnId)).toEqual({ turnId, outcome: 'stopped' });
    expect(await keptOutcome(client)).toBe('stopped');
    const { text, last } = await reading;
    expect([text, last]).toEqual([
      'It begins',
      expect.objectContaining({
        event: 'done',
        data: expect.objectContaining({ outcome: 'stopped' }),
      }),
    ]);
    await vi.waitFor(() => expect(model.open()).toBe(0));
    expect(await client.stop(turnId)).toEqual({ turnId, outcome: 'stopped' });
  });

  it('during a call of a tool ends the call', async () => {
    const client = new ChatClient(cloud, member);
    const turnId = randomUUID();
    const paused = await pauseFunction('secured-api');
    try {
      const reading = client.read(client.message('Call a tool', turnId));
      await vi.waitFor(async () => {
        const seen = await client.read(client.resume(turnId), {
          enough: ({ last }) => last?.event === 'tool',
        });
        expect(seen.last).toMatchObject({ event: 'tool', data: { status: 'running' } });
      });
      expect(await client.stop(turnId)).toEqual({ turnId, outcome: 'stopped' });
      expect((await reading).last).toMatchObject({ data: { outcome: 'stopped' } });
      expect(await keptOutcome(client)).toBe('stopped');
    } finally {
      paused();
    }
  });

  it('while it waits for approval changes nothing, and cannot be approved any more', async () => {
    const client = new ChatClient(cloud, member);
    const turnId = randomUUID();
    const { id } = await client.ask('Change something', turnId);
    expect(await client.stop(turnId)).toEqual({ turnId, outcome: 'stopped' });
    expect(await keptOutcome(client)).toBe('stopped');
    const late = await client.post(client.approval(id, 'approve'), 'application/json');
    expect([409, 410]).toContain(late.status);
  });

  it('after its agent was killed is closed in the store', async () => {
    const client = new ChatClient(cloud, member);
    const turnId = randomUUID();
    const lost = client.read(client.message('Say it', turnId)).catch((error: unknown) => error);
    await vi.waitFor(async () => expect(await keptOutcome(client)).toBe('running'));
    await killAgent(cloud);
    await lost;
    expect(await client.stop(turnId)).toEqual({ turnId, outcome: 'stopped' });
    expect(await keptOutcome(client)).toBe('stopped');
  });

  it('before its message arrived does not begin', async () => {
    const client = new ChatClient(cloud, member);
    const turnId = randomUUID();
    expect(await client.stop(turnId)).toEqual({ turnId, outcome: 'stopped' });
    const calls = model.calls.length;
    const { last } = await client.read(client.message('Say it', turnId));
    expect(last).toMatchObject({ event: 'done', data: { outcome: 'stopped' } });
    expect(model.calls).toHaveLength(calls);
  });

  it('is not another user’s to stop', async () => {
    const client = new ChatClient(cloud, member);
    const turnId = randomUUID();
    const reading = client.read(client.message('Say it', turnId));
    await vi.waitFor(async () => expect(await keptOutcome(client)).toBe('running'));
    const theirs = new ChatClient(cloud, await signInAs(cloud, 'colleague'), client.sessionId);
    await expect(theirs.stop(turnId)).rejects.toMatchObject({
      problem: { code: 'session-of-another-user' },
    });
    expect(await keptOutcome(client)).toBe('running');
    await client.stop(turnId);
    await reading;
  });
});

/** Halts the process of a function in the middle of whatever it does. @returns its release. */
async function pauseFunction(service: string): Promise<() => void> {
  // A function has no process before its first call.
  await new ProfileTools(cloud, member).read('getMyProfile');
  const found = (await processesBelow(cloud.pid)).filter(({ command }) =>
    command.endsWith(`three-tier-chat-${service}-local`),
  );
  for (const { pid } of found) process.kill(pid, 'SIGSTOP');
  if (found.length === 0) throw new Error(`No process of ${service}`);
  return () => {
    for (const { pid } of found) process.kill(pid, 'SIGCONT');
  };
}
