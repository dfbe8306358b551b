import { createRecordingTelemetry } from '@three-tier-chat/telemetry/testing';
import { describe, expect, it } from 'vitest';
import {
  bedrock,
  conversations,
  gateway,
  SESSION,
  start,
  startWith,
} from '../testing/app-harness.ts';
import { lastOf, OTHER_TURN, refusal, stream, textOf } from '../testing/invoke.ts';
import { calls, says } from '../testing/scripted-bedrock.ts';
import { CHANGE_TOOL } from '../testing/scripted-gateway.ts';
import {
  CHANGE,
  decide,
  elsewhere,
  kept,
  MESSAGE,
  modelWasTold,
  RESUME,
  waitFor,
  writes,
} from './approval.fixture.ts';

describe('a decision', () => {
  it('made twice at once makes one change, and both see it', async () => {
    const { app } = start();
    const { id } = await waitFor(app);
    bedrock.script(says('Done.'));
    const both = await Promise.all([stream(app, decide(id)), stream(app, decide(id))]);
    for (const events of both) expect(textOf(events)).toBe('Done.');
    expect(await stream(app, decide(id))).toEqual(await stream(app, RESUME));
    expect(gateway.contact.changes).toEqual([CHANGE.phone]);
    expect(writes()).toHaveLength(1);
  });

  it('cannot be changed afterwards, on any machine', async () => {
    const { app } = start();
    const { id } = await waitFor(app);
    bedrock.script(says('Done.'));
    await stream(app, decide(id));
    for (const machine of [app, elsewhere()]) {
      expect(await refusal(machine, decide(id, 'deny'))).toMatchObject({
        status: 409,
        code: 'approval-decided',
      });
      expect(textOf(await stream(machine, decide(id)))).toBe('Done.');
    }
    expect(writes()).toHaveLength(1);
  });

  it.each(['here', 'elsewhere'])('that comes too late changes nothing: %s', async (where) => {
    const app = startWith(createRecordingTelemetry(), { approvalTtlMs: 1 });
    const { id, expiresAt } = await waitFor(app);
    while (Date.parse(expiresAt) > Date.now()) await Promise.resolve();
    const machine = where === 'here' ? app : elsewhere();
    for (let times = 0; times < 2; times += 1) {
      expect(await refusal(machine, decide(id))).toMatchObject({
        status: 410,
        code: 'approval-expired',
      });
    }
    expect(writes()).toEqual([]);
    expect(kept()).toMatchObject([
      { outcome: 'approval-expired', parts: [{ decision: 'expired' }] },
    ]);
    const shown = await stream(machine, RESUME);
    expect(lastOf(shown, 'error')).toMatchObject({ code: 'approval-expired' });
    // The next morning it can be asked for again.
    bedrock.script(calls(CHANGE_TOOL, CHANGE, 'tooluse_2'));
    const again = await stream(machine, { ...MESSAGE, turnId: OTHER_TURN });
    expect(lastOf(again, 'approval').id).not.toBe(id);
  });

  it('on something that nobody asked for is refused', async () => {
    const { app } = start();
    expect(await refusal(app, decide('0b0b5a52-9a4e-4a9c-8a63-3f1b7c9e2d12'))).toMatchObject({
      status: 404,
      code: 'not-found',
    });
    await waitFor(app);
    expect(await refusal(app, decide('0b0b5a52-9a4e-4a9c-8a63-3f1b7c9e2d12'))).toMatchObject({
      code: 'not-found',
    });
  });

  it('is the user’s alone', async () => {
    const { app } = start();
    const { id } = await waitFor(app);
    expect(await refusal(app, decide(id), { token: 'bob' })).toMatchObject({
      code: 'session-of-another-user',
    });
    expect(writes()).toEqual([]);
  });

  it('does nothing while the store is away, and can be made when it is back', async () => {
    const { app } = start();
    const { id } = await waitFor(app);
    conversations.refuse(503);
    expect(await refusal(app, decide(id))).toMatchObject({
      status: 503,
      code: 'conversations-unavailable',
    });
    expect(writes()).toEqual([]);
    conversations.refuse(undefined);
    bedrock.script(says('All right.'));
    expect(textOf(await stream(app, decide(id, 'deny')))).toBe('All right.');
    expect(writes()).toEqual([]);
  });

  it('whose keeping was not acknowledged can be made again, also differently', async () => {
    const { app } = start();
    const { id } = await waitFor(app);
    conversations.answer({ line: /PUT/, breaksOff: true });
    expect(await refusal(app, decide(id))).toMatchObject({ code: 'conversations-unavailable' });
    conversations.answer(undefined);
    bedrock.script(says('All right.'));
    expect(textOf(await stream(app, decide(id, 'deny')))).toBe('All right.');
    expect(writes()).toEqual([]);
    expect(kept()?.[0]).toMatchObject({
      outcome: 'complete',
      parts: [{ decision: 'deny' }, {}, {}],
    });
  });

  it('comes too late after another message, which tells the model that it was not approved', async () => {
    const { app } = start();
    const { id } = await waitFor(app);
    bedrock.script(says('All right.'));
    await stream(app, { prompt: 'Never mind', turnId: OTHER_TURN });
    expect(kept()).toMatchObject([
      { outcome: 'approval-expired', parts: [{ decision: 'expired' }] },
      { outcome: 'complete' },
    ]);
    expect(JSON.stringify(bedrock.requests.at(-1)?.messages[1])).toContain('was not approved');
    expect(await refusal(app, decide(id))).toMatchObject({ code: 'approval-expired' });
    expect(writes()).toEqual([]);
  });

  it('on what was changed in the store is refused: it is not what the user saw', async () => {
    const { app } = start();
    const { id } = await waitFor(app);
    const [turn] = kept() ?? [];
    const pending = JSON.parse(JSON.stringify(turn?.pending).replaceAll(CHANGE.phone, '666'));
    conversations.turns.set(SESSION, [{ ...(turn as NonNullable<typeof turn>), pending }]);
    bedrock.script(says('I could not.'));
    await stream(elsewhere(), decide(id));
    expect(modelWasTold()).toContain('it is not the call that the user approved');
    expect(writes()).toEqual([]);
  });
});
