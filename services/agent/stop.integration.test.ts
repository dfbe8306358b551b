import { createRecordingTelemetry } from '@three-tier-chat/telemetry/testing';
import { describe, expect, it, vi } from 'vitest';
import {
  bedrock,
  conversations,
  gateway,
  SESSION,
  start,
  startWith,
} from './testing/app-harness.ts';
import { ask, lastOf, namesOf, open, refusal, stream, TURN, textOf } from './testing/invoke.ts';
import { calls, hangs, says } from './testing/scripted-bedrock.ts';
import { CHANGE_TOOL, PROFILE_TOOL } from './testing/scripted-gateway.ts';

const MESSAGE = { prompt: 'Hi', turnId: TURN };
const STOP = { stop: { turnId: TURN } };
const STOPPED = { turnId: TURN, outcome: 'stopped' };

const kept = () => conversations.turns.get(SESSION);
const elsewhere = () => startWith(createRecordingTelemetry());

describe('a stop', () => {
  it('during a model call cancels it, and is what the store says', async () => {
    const { app } = start();
    bedrock.script(hangs('Well'));
    const reader = await open(app, MESSAGE);
    await reader.next();
    await reader.next();
    expect(await ask(app, STOP)).toEqual(STOPPED);
    expect(lastOf(await reader.rest(), 'done')).toMatchObject({
      message: 'Well',
      outcome: 'stopped',
    });
    await vi.waitFor(() => expect(bedrock.openCalls()).toBe(0));
    expect(kept()).toMatchObject([{ outcome: 'stopped', parts: [{ kind: 'text', text: 'Well' }] }]);
    expect(
      lastOf(await stream(elsewhere(), { resume: { turnId: TURN, after: 0 } }), 'done'),
    ).toMatchObject({ message: 'Well', outcome: 'stopped' });
  });

  it('during a tool call cancels it at the Gateway', async () => {
    const { app } = start();
    const called = Promise.withResolvers<void>();
    gateway.onCall(() => {
      called.resolve();
      return new Promise(() => {});
    });
    bedrock.script(calls(PROFILE_TOOL, {}));
    const turn = ask(app, MESSAGE);
    await called.promise;
    expect(await ask(app, STOP)).toEqual(STOPPED);
    expect(await turn).toMatchObject({ outcome: 'stopped', toolCalls: [{ status: 'failed' }] });
    await vi.waitFor(() => expect(gateway.requests.at(-1)?.method).toBe('notifications/cancelled'));
    expect(bedrock.requests).toHaveLength(1);
    expect(kept()).toMatchObject([{ outcome: 'stopped' }]);
  });

  it('of a turn that waits for approval ends it, and nothing can be approved', async () => {
    const { app } = start();
    bedrock.script(calls(CHANGE_TOOL, { phone: '+1 555 0100' }));
    const { id } = lastOf(await stream(app, MESSAGE), 'approval');
    expect(await ask(app, STOP)).toEqual(STOPPED);
    expect(await ask(app, STOP)).toEqual(STOPPED);
    expect(kept()).toMatchObject([{ outcome: 'stopped', parts: [{ decision: 'expired' }] }]);
    expect(kept()?.[0]).not.toHaveProperty('pending');
    const approve = { approval: { id, decision: 'approve' } };
    expect(await refusal(app, approve)).toMatchObject({ code: 'approval-expired' });
    expect(gateway.contact.changes).toEqual([]);
    for (const machine of [app, elsewhere()]) {
      const shown = await stream(machine, { resume: { turnId: TURN, after: 0 } });
      expect(lastOf(shown, 'done')).toMatchObject({ message: '', outcome: 'stopped' });
    }
  });

  it('before the message came stops it when it comes, once', async () => {
    const { app } = start();
    expect(await ask(app, STOP)).toEqual(STOPPED);
    const shown = await stream(app, MESSAGE);
    expect(namesOf(shown)).toEqual(['start', 'done']);
    expect(lastOf(shown, 'done')).toMatchObject({ message: '', outcome: 'stopped' });
    expect(bedrock.requests).toEqual([]);
    expect(gateway.requests).toEqual([]);
    expect(kept()).toMatchObject([{ outcome: 'stopped' }]);
    bedrock.script(says('Hello.'));
    expect(textOf(await stream(app, MESSAGE))).toBe('Hello.');
  });

  it.each(['here', 'elsewhere'])('after the end tells how the turn ended: %s', async (where) => {
    const { app } = start();
    bedrock.script(says('Hello.'));
    await stream(app, MESSAGE);
    const machine = where === 'here' ? app : elsewhere();
    expect(await ask(machine, STOP)).toEqual({ turnId: TURN, outcome: 'complete' });
    expect(kept()).toMatchObject([{ outcome: 'complete' }]);
  });

  it('of a turn that failed tells its problem', async () => {
    const { app } = start();
    bedrock.script({ ...says(), frames: [] });
    await stream(app, MESSAGE);
    expect(await ask(app, STOP)).toEqual({ turnId: TURN, outcome: 'model-failed' });
  });

  it('of a turn that only the store has closes it there', async () => {
    const { app } = start();
    bedrock.script(hangs('Well'));
    await open(app, MESSAGE);
    await vi.waitFor(() => expect(bedrock.openCalls()).toBe(1));
    expect(await ask(elsewhere(), STOP)).toEqual(STOPPED);
    expect(kept()).toMatchObject([{ outcome: 'stopped' }]);
    // What the other machine makes of it is not kept any more.
    expect(await ask(app, STOP)).toEqual(STOPPED);
    expect(kept()).toMatchObject([{ outcome: 'stopped', parts: [] }]);
  });

  it('of a waiting turn that only the store has ends it', async () => {
    const { app } = start();
    bedrock.script(calls(CHANGE_TOOL, { phone: '+1 555 0100' }));
    const { id } = lastOf(await stream(app, MESSAGE), 'approval');
    expect(await ask(elsewhere(), STOP)).toEqual(STOPPED);
    expect(await refusal(app, { approval: { id, decision: 'approve' } })).toMatchObject({
      code: 'approval-decided',
    });
    expect(gateway.contact.changes).toEqual([]);
  });

  it('while the store is away is refused for a turn that is not here, and stops none later', async () => {
    const { app } = start();
    conversations.refuse(503);
    expect(await refusal(app, STOP)).toMatchObject({ code: 'conversations-unavailable' });
    conversations.refuse(undefined);
    bedrock.script(says('Hello.'));
    expect(textOf(await stream(app, MESSAGE))).toBe('Hello.');
  });

  it('while the store is away stops a turn that runs here', async () => {
    const { app } = start();
    bedrock.script(hangs('Well'));
    const turn = ask(app, MESSAGE);
    await vi.waitFor(() => expect(bedrock.openCalls()).toBe(1));
    conversations.refuse(503);
    expect(await ask(app, STOP)).toEqual(STOPPED);
    expect(await turn).toMatchObject({ outcome: 'stopped', kept: false });
    await vi.waitFor(() => expect(bedrock.openCalls()).toBe(0));
  });

  it('is for the owner of the session alone', async () => {
    const { app } = start();
    bedrock.script(says('Hello.'));
    await stream(app, MESSAGE);
    expect(await refusal(app, STOP, { token: 'bob' })).toMatchObject({
      code: 'session-of-another-user',
    });
  });
});
