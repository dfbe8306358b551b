import { randomUUID } from 'node:crypto';
import {
  CONVERSATIONS_PATH,
  type Conversation,
  type TurnPart,
} from '@three-tier-chat/wire-contract';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SignedIn } from '../services/local-cloud/okta/testing/sign-in.ts';
import { approvalIn, ChatClient } from './chat-client.ts';
import { withFault } from './faults.ts';
import { type LocalCloud, startLocalCloud } from './local-cloud.ts';
import { killAgent } from './processes.ts';
import { ProfileTools } from './profile-tools.ts';
import { type Said, type SteeredModel, startSteeredModel } from './steered-model.ts';
import { signInAs } from './turn.ts';

const PHONE = '+15550100';
const CHANGE = { call: 'securedApi___updateMyContactDetails', input: { phone: '+1 555 0100' } };
const PROMPT = 'Change my phone number to +1 555 0100';
const TOLD = 'The tool said: ';

let model: SteeredModel;
let cloud: LocalCloud;
let member: SignedIn;
let client: ChatClient;
let tools: ProfileTools;
/** What the model says to a prompt, before it has results of tools. */
const answers = new Map<string, readonly Said[]>();

beforeAll(async () => {
  model = await startSteeredModel(({ prompt, results }) =>
    results.length > 0 ? [TOLD, results.join(' | ')] : (answers.get(prompt) ?? [CHANGE]),
  );
  cloud = await startLocalCloud({ environment: { LOCAL_MODEL_URL: model.url } });
  cloud.leaks.canaries.add('changed data', PHONE);
});
afterAll(async () => {
  await cloud?.stop();
  await model?.stop();
});
beforeEach(async () => {
  await cloud.reset();
  member = await signInAs(cloud, 'member');
  client = new ChatClient(cloud, member);
  tools = new ProfileTools(cloud, member);
  answers.clear();
});

async function keptParts(): Promise<readonly TurnPart[]> {
  const answer = await fetch(`${cloud.url(0)}${CONVERSATIONS_PATH}/${client.sessionId}`, {
    headers: { authorization: `Bearer ${member.accessToken}` },
  });
  return ((await answer.json()) as Conversation).turns.at(-1)?.parts ?? [];
}

async function phones(): Promise<readonly unknown[]> {
  const { phone } = await tools.read<{ readonly phone?: string }>('getMyContactDetails');
  return [phone, (await tools.activity()).length];
}

describe('a change that the model asks for', () => {
  it('waits for the user, and shows who acts on what, with which scope, before and after', async () => {
    expect(await client.ask(PROMPT)).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      callId: expect.any(String),
      tool: CHANGE.call,
      title: 'Change your contact details',
      scope: 'profile.write',
      user: 'member@example.com',
      arguments: CHANGE.input,
      argumentsHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      before: { version: 0 },
      expiresAt: expect.any(String),
    });
    expect(await phones()).toEqual([undefined, 0]);
  });

  it('is made once when the user approves, and the activity tells where and by which trace', async () => {
    const { id } = await client.ask(PROMPT);
    const { text, last } = await client.json(client.approval(id, 'approve')).then((done) => ({
      text: done.message,
      last: done,
    }));
    expect(text).toContain(TOLD);
    expect(last.toolCalls).toMatchObject([{ name: CHANGE.call, status: 'done' }]);
    expect(await phones()).toEqual([PHONE, 1]);
    expect(await tools.activity()).toMatchObject([
      { by: 'member@example.com', conversationId: client.sessionId, traceId: last.traceId },
    ]);
  });

  it('is not made when the user denies, and the model is told', async () => {
    const { id } = await client.ask(PROMPT);
    const { message } = await client.json(client.approval(id, 'deny'));
    expect(message).toContain('did not approve');
    expect(await phones()).toEqual([undefined, 0]);
    expect(await keptParts()).toMatchObject([
      { kind: 'approval', decision: 'deny' },
      { kind: 'tool', call: { status: 'failed' } },
      { kind: 'text' },
    ]);
  });

  it('is made once by a double click, and by two tabs that approve', async () => {
    const { id } = await client.ask(PROMPT);
    const tabs = [client, new ChatClient(cloud, member, client.sessionId)];
    const answered = await Promise.all(
      [...tabs, ...tabs].map((tab) => tab.json(tab.approval(id, 'approve'))),
    );
    expect(new Set(answered.map(({ message }) => message)).size).toBe(1);
    expect(await phones()).toEqual([PHONE, 1]);
  });

  it('is decided by the first of two tabs that disagree', async () => {
    const { id } = await client.ask(PROMPT);
    await client.json(client.approval(id, 'deny'));
    const late = await client.post(client.approval(id, 'approve'), 'application/json');
    expect([late.status, await late.json()]).toMatchObject([409, { code: 'approval-decided' }]);
    expect(await phones()).toEqual([undefined, 0]);
  });

  it('waits on after a reload, for the same approval', async () => {
    const turnId = randomUUID();
    const { id } = await client.ask(PROMPT, turnId);
    const again = await client.read(client.resume(turnId));
    expect(again.last).toMatchObject({ event: 'approval', data: { id } });
    expect(await keptParts()).toMatchObject([{ kind: 'approval', approval: { id } }]);
    await client.json(client.approval(id, 'approve'));
    expect(await phones()).toEqual([PHONE, 1]);
  });

  it('goes on where it was after the agent was killed while it waited', async () => {
    const turnId = randomUUID();
    const { id } = await client.ask(PROMPT, turnId);
    await killAgent(cloud);
    const reloaded = await client.read(client.resume(turnId));
    expect(reloaded.last).toMatchObject({ event: 'approval', data: { id } });
    await killAgent(cloud);
    const { events, last } = await client.read(client.approval(id, 'approve'));
    expect(events[0]).toMatchObject({ event: 'start', data: { turnId } });
    expect(last).toMatchObject({ event: 'done', data: { outcome: 'complete' } });
    expect(await phones()).toEqual([PHONE, 1]);
    const late = await client.post(client.approval(id, 'deny'), 'application/json');
    expect(late.status).toBe(409);
  });

  it('is made once though its answer was lost after it happened', async () => {
    const { id } = await client.ask(PROMPT);
    await withFault(cloud, 'secured-api-answer-lost', async () => {
      const { message } = await client.json(client.approval(id, 'approve'));
      expect(message).toContain(TOLD);
    });
    expect(await phones()).toEqual([PHONE, 1]);
  });

  it('is made once though the agent dies between the approval and the answer', async () => {
    const turnId = randomUUID();
    const { id } = await client.ask(PROMPT, turnId);
    const approving = client.post(client.approval(id, 'approve'));
    await vi.waitFor(async () => expect((await tools.activity()).length).toBe(1));
    await killAgent(cloud);
    await approving.then((response) => response.text()).catch(() => {});
    const later = await client.read(client.resume(turnId));
    expect(later.last).toMatchObject({ event: 'done', data: { outcome: 'complete' } });
    expect(await phones()).toEqual([PHONE, 1]);
  });

  it('is not made for a version that is no longer the one that was seen', async () => {
    const { id } = await client.ask(PROMPT);
    await tools.change({ phone: '+15550199' }, { key: randomUUID(), ifMatch: '"0"' });
    await client.json(client.approval(id, 'approve'));
    expect(await phones()).toEqual(['+15550199', 1]);
  });

  it('is asked for one after the other when there are two, and each is made once', async () => {
    const other = { call: 'securedApi___updateMyPreferences', input: { language: 'de' } };
    answers.set('Both, please', [CHANGE, other]);
    const before = await client.read(client.message('Both, please'));
    const first = approvalIn(before);
    const second = approvalIn(await client.read(client.approval(first.id, 'approve'), { before }));
    expect(second.tool).not.toBe(first.tool);
    await client.json(client.approval(second.id, 'approve'));
    expect((await tools.activity()).map(({ operation }) => operation).sort()).toEqual([
      'updateMyContactDetails',
      'updateMyPreferences',
    ]);
  });

  it('expires when the user goes on with something else', async () => {
    const { id } = await client.ask(PROMPT);
    answers.set('Never mind', ['All right.']);
    expect((await client.read(client.message('Never mind'))).text).toBe('All right.');
    const late = await client.post(client.approval(id, 'approve'), 'application/json');
    expect([409, 410]).toContain(late.status);
    expect(await phones()).toEqual([undefined, 0]);
  });

  it('is not another user’s to approve', async () => {
    const { id } = await client.ask(PROMPT);
    const theirs = new ChatClient(cloud, await signInAs(cloud, 'colleague'), client.sessionId);
    const refused = await theirs.post(theirs.approval(id, 'approve'), 'application/json');
    expect(refused.status).toBe(403);
    await killAgent(cloud);
    const again = await theirs.post(theirs.approval(id, 'approve'), 'application/json');
    expect([again.status, await again.json()]).toMatchObject([404, { code: 'not-found' }]);
    expect(await phones()).toEqual([undefined, 0]);
  });

  it('is not asked for without the scope, which is named', async () => {
    const scopes = cloud.config.scopes.filter((scope) => scope !== 'profile.write');
    const reader = new ChatClient(cloud, await signInAs(cloud, 'member', { scopes }));
    const { text, last } = await reader.read(reader.message(PROMPT));
    expect(last?.event).toBe('done');
    expect(text).toContain('“profile.write”');
    expect(await phones()).toEqual([undefined, 0]);
  });
});

describe('an approval whose time is over', () => {
  let short: LocalCloud;
  beforeAll(async () => {
    const edit = (stack: object): void => {
      const text = JSON.stringify(stack).replace(
        /"APPROVAL_TTL_MS":"\d+"/,
        '"APPROVAL_TTL_MS":"1"',
      );
      Object.assign(stack, JSON.parse(text));
    };
    short = await startLocalCloud({
      environment: { LOCAL_MODEL_URL: model.url },
      edit: { agent: edit },
    });
  });
  afterAll(() => short?.stop());

  it('changes nothing, is shown as expired, and can be asked for again', async () => {
    const user = await signInAs(short, 'member');
    const late = new ChatClient(short, user);
    const { id } = await late.ask(PROMPT);
    const answer = await late.post(late.approval(id, 'approve'), 'application/json');
    expect([answer.status, await answer.json()]).toMatchObject([410, { code: 'approval-expired' }]);
    expect(await new ProfileTools(short, user).activity()).toEqual([]);
    const kept = await fetch(`${short.url(0)}${CONVERSATIONS_PATH}/${late.sessionId}`, {
      headers: { authorization: `Bearer ${user.accessToken}` },
    });
    expect(((await kept.json()) as Conversation).turns[0]).toMatchObject({
      outcome: 'approval-expired',
      parts: [{ kind: 'approval', decision: 'expired' }],
    });
    expect((await late.ask('Change my phone number after all')).id).not.toBe(id);
  });
});
