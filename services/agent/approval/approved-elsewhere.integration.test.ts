import { createRecordingTelemetry } from '@three-tier-chat/telemetry/testing';
import { describe, expect, it, vi } from 'vitest';
import {
  bedrock,
  conversations,
  gateway,
  SESSION,
  start,
  startWith,
} from '../testing/app-harness.ts';
import {
  ask,
  lastOf,
  namesOf,
  OTHER_TURN,
  open,
  refusal,
  stream,
  TURN,
  textOf,
} from '../testing/invoke.ts';
import { calls, hangs, says } from '../testing/scripted-bedrock.ts';
import { CHANGE_TOOL } from '../testing/scripted-gateway.ts';

const MESSAGE = { prompt: 'Change my phone number', turnId: TURN };
const CHANGE = { phone: '+1 555 0100' };
const RESUME = { resume: { turnId: TURN, after: 0 } };
const approve = (id: string) => ({ approval: { id, decision: 'approve' } });

const elsewhere = () => startWith(createRecordingTelemetry());
const writes = () => gateway.toolCalls.filter(({ tool }) => tool === CHANGE_TOOL);
const kept = () => conversations.turns.get(SESSION);

type App = ReturnType<typeof start>['app'];

async function waitFor(app: App) {
  bedrock.script(calls(CHANGE_TOOL, CHANGE));
  return lastOf(await stream(app, MESSAGE), 'approval');
}

/** A machine that is gone after the user's approval, when it has made the change, or not yet. */
async function loseMachine({ isChanged }: { readonly isChanged: boolean }): Promise<string> {
  const { app } = start();
  const { id } = await waitFor(app);
  const called = Promise.withResolvers<void>();
  gateway.onCall((call) => {
    if (isChanged) gateway.contact.change(call);
    called.resolve();
    return new Promise(() => {});
  }, CHANGE_TOOL);
  await open(app, approve(id));
  await called.promise;
  gateway.onCall(async (call) => gateway.contact.change(call), CHANGE_TOOL);
  expect(kept()).toMatchObject([{ outcome: 'running', parts: [{ decision: 'approve' }] }]);
  return id;
}

describe('a turn that waits, on another machine', () => {
  it('goes on from the store, with the turns before it', async () => {
    const { app } = start();
    bedrock.script(says('Hello.'));
    await stream(app, { prompt: 'Hi', turnId: OTHER_TURN });
    const { id } = await waitFor(app);
    bedrock.script(says('Done.'));
    const events = await stream(elsewhere(), approve(id));
    expect(namesOf(events)).toEqual(['start', 'approval', 'tool', 'tool', 'text', 'done']);
    expect(events[1]?.event).toMatchObject({ data: { id, decision: 'approve' } });
    expect(writes()).toMatchObject([{ idempotencyKey: id, ifMatch: '"1"', arguments: CHANGE }]);
    expect(bedrock.requests.at(-1)?.messages.map(({ role }) => role)).toEqual([
      'user',
      'assistant',
      'user',
      'assistant',
      'user',
    ]);
    expect(kept()).toMatchObject([{ outcome: 'complete' }, { outcome: 'complete' }]);
  });

  it('is not decided a second time by the machine that asked', async () => {
    const { app } = start();
    const { id } = await waitFor(app);
    const other = elsewhere();
    bedrock.script(hangs('Well'));
    await open(other, approve(id));
    await vi.waitFor(() => expect(bedrock.openCalls()).toBe(1));
    const deny = { approval: { id, decision: 'deny' } };
    expect(await refusal(app, deny)).toMatchObject({ status: 409, code: 'approval-decided' });
    expect(gateway.contact.changes).toEqual([CHANGE.phone]);
    expect(await ask(other, { stop: { turnId: TURN } })).toMatchObject({ outcome: 'stopped' });
  });

  it('is refused while another turn runs there', async () => {
    const { app } = start();
    const { id } = await waitFor(app);
    const other = elsewhere();
    bedrock.script(hangs('Well'));
    await open(other, { prompt: 'Bye', turnId: OTHER_TURN });
    expect(await refusal(other, approve(id))).toMatchObject({ status: 410 });
    expect(writes()).toEqual([]);
  });

  it.each<[string, (pending: object) => object]>([
    ['of another version', (pending) => ({ ...pending, schemaVersion: '0' })],
    ['without its interrupts', ({ ...pending }) => ({ ...pending, interrupts: undefined })],
    ['of another form', (pending) => ({ ...pending, interrupts: { activated: true } })],
    ['empty', () => ({})],
  ])('asks again if the SDK cannot go on from a state %s', async (_case, change) => {
    const { app } = start();
    const { id } = await waitFor(app);
    const [turn] = kept() ?? [];
    const { pending, ...rest } = turn as NonNullable<typeof turn>;
    conversations.turns.set(SESSION, [{ ...rest, pending: change(pending as object) }]);
    bedrock.script(calls(CHANGE_TOOL, CHANGE, 'tooluse_again'));
    const other = elsewhere();
    const again = lastOf(await stream(other, approve(id)), 'approval');
    expect(again).toMatchObject({ arguments: CHANGE, callId: 'tooluse_again' });
    expect(again.id).not.toBe(id);
    expect(writes()).toEqual([]);
    bedrock.script(says('Done.'));
    expect(lastOf(await stream(other, approve(again.id)), 'done')).toMatchObject({
      message: 'Done.',
    });
    expect(writes()).toMatchObject([{ idempotencyKey: again.id }]);
  });
});

describe('a machine that is gone after the approval', () => {
  it.each([
    ['before the change', false],
    ['after the change, before its answer', true],
  ])('%s: who comes back gets one change, with the same key', async (_when, isChanged) => {
    const id = await loseMachine({ isChanged });
    bedrock.script(says('Done.'));
    const events = await stream(elsewhere(), RESUME);
    expect(namesOf(events)).toEqual(['start', 'approval', 'tool', 'tool', 'text', 'done']);
    expect(lastOf(events, 'done')).toMatchObject({ toolCalls: [{ status: 'done' }] });
    expect(new Set(writes().map(({ idempotencyKey }) => idempotencyKey))).toEqual(new Set([id]));
    expect(gateway.contact.changes).toEqual([CHANGE.phone]);
    expect(kept()).toMatchObject([{ outcome: 'complete' }]);
  });

  it('is taken over by the same decision, too, and by no other', async () => {
    const id = await loseMachine({ isChanged: false });
    const other = elsewhere();
    expect(await refusal(other, { approval: { id, decision: 'deny' } })).toMatchObject({
      code: 'approval-decided',
    });
    bedrock.script(says('Done.'));
    expect(textOf(await stream(other, approve(id)))).toBe('Done.');
    expect(gateway.contact.changes).toEqual([CHANGE.phone]);
  });

  it('is taken over after the time for which its turn was open', async () => {
    await loseMachine({ isChanged: true });
    conversations.closeRunning(SESSION);
    bedrock.script(says('Done.'));
    expect(textOf(await stream(elsewhere(), RESUME))).toBe('Done.');
    expect(gateway.contact.changes).toEqual([CHANGE.phone]);
  });

  it('is not taken over once APIs may have forgotten the key', async () => {
    await loseMachine({ isChanged: true });
    conversations.closeRunning(SESSION);
    const [turn] = kept() ?? [];
    const yesterday = new Date(Date.now() - 24 * 60 * 60_000).toISOString();
    const parts = turn?.parts.map((part) =>
      part.kind === 'approval'
        ? { ...part, approval: { ...part.approval, expiresAt: yesterday } }
        : part,
    );
    conversations.turns.set(SESSION, [
      { ...(turn as NonNullable<typeof turn>), parts: parts ?? [] },
    ]);
    const before = writes().length;
    const shown = await stream(elsewhere(), RESUME);
    expect(namesOf(shown)).toEqual(['start', 'approval', 'error']);
    expect(lastOf(shown, 'error')).toMatchObject({ code: 'turn-interrupted', kept: true });
    expect(writes()).toHaveLength(before);
  });

  it('is not taken over with a token that ends too soon', async () => {
    await loseMachine({ isChanged: false });
    const before = writes().length;
    expect(await refusal(elsewhere(), RESUME, { token: 'ann~20000' })).toMatchObject({
      status: 401,
      code: 'token-expiring',
    });
    expect(writes()).toHaveLength(before);
  });
});

describe('a store that is away', () => {
  it('when the turn begins: its change is approved from memory', async () => {
    const { app } = start();
    conversations.refuse(503);
    const { id } = await waitFor(app);
    bedrock.script(says('Done.'));
    expect(lastOf(await stream(app, approve(id)), 'done')).toMatchObject({
      message: 'Done.',
      kept: false,
    });
    expect(writes()).toMatchObject([{ idempotencyKey: id }]);
  });

  it('when the turn pauses: nothing is changed until the decision is kept', async () => {
    const { app } = start();
    conversations.answer({ line: /PUT/, instead: { status: 503, body: '{}' } });
    const { id } = await waitFor(app);
    expect(await refusal(app, approve(id))).toMatchObject({ code: 'conversations-unavailable' });
    expect(writes()).toEqual([]);
    conversations.answer(undefined);
    bedrock.script(says('Done.'));
    expect(textOf(await stream(app, approve(id)))).toBe('Done.');
    expect(kept()).toMatchObject([
      { outcome: 'complete', parts: [{ decision: 'approve' }, {}, {}] },
    ]);
  });

  it('when the conversation was deleted: nothing can be approved', async () => {
    const { app } = start();
    const { id } = await waitFor(app);
    conversations.remove(SESSION);
    expect(await refusal(app, approve(id))).toMatchObject({ status: 404, code: 'not-found' });
    expect(writes()).toEqual([]);
  });
});
