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
import {
  ask,
  lastOf,
  namesOf,
  OTHER_TURN,
  refusal,
  stream,
  TURN,
  textOf,
} from '../testing/invoke.ts';
import { calls, callsAll, says } from '../testing/scripted-bedrock.ts';
import {
  CHANGE_TOOL,
  CONTACT_TOOL,
  PING_TOOL,
  PROFILE_TOOL,
  said,
} from '../testing/scripted-gateway.ts';
import { hashOfJson } from './hash-of-json.ts';

const MESSAGE = { prompt: 'Change my phone number', turnId: TURN };
const CHANGE = { phone: '+1 555 0100' };
const decide = (id: string, decision: 'approve' | 'deny' = 'approve') => ({
  approval: { id, decision },
});

const kept = () => conversations.turns.get(SESSION);
const writes = () => gateway.toolCalls.filter(({ tool }) => tool === CHANGE_TOOL);
const modelWasTold = (): string => JSON.stringify(bedrock.requests.at(-1)?.messages.at(-1));

type App = ReturnType<typeof start>['app'];

/** Sends the message, whose turn then waits. */
async function waitFor(app: App, change: object = CHANGE) {
  bedrock.script(calls(CHANGE_TOOL, change));
  return lastOf(await stream(app, MESSAGE), 'approval');
}

describe('a change', () => {
  it('is shown before anything happens: who, what, with which scope, and the state before', async () => {
    const { app } = start();
    bedrock.script(calls(CHANGE_TOOL, CHANGE));
    const events = await stream(app, MESSAGE);
    expect(namesOf(events)).toEqual(['start', 'approval']);
    const approval = lastOf(events, 'approval');
    expect(approval).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      callId: 'tooluse_1',
      tool: CHANGE_TOOL,
      scope: 'profile.write',
      user: 'ann@example.com',
      arguments: CHANGE,
      argumentsHash: hashOfJson(CHANGE),
      before: { phone: '+1 555 0000', version: 1 },
      expiresAt: expect.any(String),
    });
    expect(Date.parse(approval.expiresAt)).toBeGreaterThan(Date.now());
    expect(writes()).toEqual([]);
    expect(kept()).toMatchObject([
      { outcome: 'awaiting-approval', parts: [{ kind: 'approval', approval }] },
    ]);
  });

  it('that is approved is made once, with the approval as its key and the version that was shown', async () => {
    const { app } = start();
    const { id } = await waitFor(app);
    bedrock.script(says('Done.'));
    const events = await stream(app, decide(id));
    expect(namesOf(events)).toEqual(['tool', 'tool', 'text', 'done']);
    expect(lastOf(events, 'done')).toMatchObject({
      message: 'Done.',
      outcome: 'complete',
      toolCalls: [{ name: CHANGE_TOOL, status: 'done' }],
      usage: { inputTokens: 10, outputTokens: 6 },
    });
    expect(writes()).toEqual([
      { tool: CHANGE_TOOL, arguments: CHANGE, idempotencyKey: id, ifMatch: '"1"' },
    ]);
    expect(gateway.contact.changes).toEqual([CHANGE.phone]);
    expect(modelWasTold()).toContain(CHANGE.phone);
    expect(kept()).toMatchObject([
      {
        outcome: 'complete',
        parts: [{ kind: 'approval', decision: 'approve' }, { kind: 'tool' }, { kind: 'text' }],
      },
    ]);
    expect(kept()?.[0]).not.toHaveProperty('pending');
  });

  it('that is denied is not made, and the model is told', async () => {
    const { app } = start();
    const { id } = await waitFor(app);
    bedrock.script(says('All right.'));
    expect(textOf(await stream(app, decide(id, 'deny')))).toBe('All right.');
    expect(writes()).toEqual([]);
    expect(modelWasTold()).toContain('the user did not approve the change');
    expect(kept()).toMatchObject([{ outcome: 'complete' }]);
    expect(kept()?.[0]?.parts[0]).toMatchObject({ decision: 'deny' });
  });

  it('is followed by turns whose model knows it', async () => {
    const { app } = start();
    const { id } = await waitFor(app);
    bedrock.script(says('Done.'), says('You are welcome.'));
    await stream(app, decide(id));
    await stream(app, { prompt: 'Thank you', turnId: OTHER_TURN });
    const [prompt, call, result, answer, next] = bedrock.requests.at(-1)?.messages ?? [];
    expect(prompt?.content).toEqual([{ text: MESSAGE.prompt }]);
    expect(JSON.stringify(call)).toContain(CHANGE_TOOL);
    expect(JSON.stringify(result)).toContain(CHANGE.phone);
    expect(answer?.content).toEqual([{ text: 'Done.' }]);
    expect(JSON.stringify(next)).toContain('Thank you');
  });

  it('is asked for and decided in JSON as well', async () => {
    const { app } = start();
    const asks = calls(CHANGE_TOOL, CHANGE);
    bedrock.script({
      ...asks,
      frames: [...says('I change it.').frames.slice(0, 2), ...asks.frames.slice(1)],
    });
    const waiting = await ask(app, MESSAGE);
    expect(waiting).toMatchObject({
      message: 'I change it.',
      sessionId: SESSION,
      toolCalls: [],
      outcome: 'awaiting-approval',
      approval: { tool: CHANGE_TOOL, arguments: CHANGE },
      usage: { inputTokens: 5 },
    });
    expect(await ask(app, { resume: { turnId: TURN, after: 0 } })).toEqual(waiting);
    expect(
      await ask(startWith(createRecordingTelemetry()), { resume: { turnId: TURN, after: 0 } }),
    ).toMatchObject({ message: 'I change it.', outcome: 'awaiting-approval' });
    const { approval } = waiting as { approval: { id: string } };
    bedrock.script(says('Done.'));
    expect(await ask(app, decide(approval.id))).toMatchObject({
      message: 'I change it.\n\nDone.',
      outcome: 'complete',
    });
    expect(gateway.contact.changes).toEqual([CHANGE.phone]);
  });

  it('that fails is sent once more, with the same key', async () => {
    const { app } = start();
    const { id } = await waitFor(app);
    let attempts = 0;
    gateway.onCall(async (call) => {
      attempts += 1;
      // The answer to the first one is lost after the change.
      const changed = gateway.contact.change(call);
      return attempts === 1 ? said('', true) : changed;
    }, CHANGE_TOOL);
    bedrock.script(says('Done.'));
    expect(lastOf(await stream(app, decide(id)), 'done')).toMatchObject({
      toolCalls: [{ status: 'done' }],
    });
    expect(writes().map(({ idempotencyKey, ifMatch }) => [idempotencyKey, ifMatch])).toEqual([
      [id, '"1"'],
      [id, '"1"'],
    ]);
    expect(gateway.contact.changes).toEqual([CHANGE.phone]);
  });

  it('that fails twice is unknown to the model, which has to read the state', async () => {
    const { app } = start();
    const { id } = await waitFor(app);
    gateway.refuse({ 'tools/call': 500 });
    bedrock.script(says('I do not know.'));
    expect(lastOf(await stream(app, decide(id)), 'done')).toMatchObject({
      toolCalls: [{ status: 'failed' }],
    });
    expect(writes()).toHaveLength(2);
    expect(modelWasTold()).toContain('whether it made the change is unknown');
  });

  it('to a record that others changed meanwhile is refused, and the model is told', async () => {
    const { app } = start();
    const { id } = await waitFor(app);
    gateway.contact.change({ arguments: { phone: 'x' }, idempotencyKey: 'other', ifMatch: '"1"' });
    bedrock.script(says('It was changed meanwhile.'));
    await stream(app, decide(id));
    expect(modelWasTold()).toContain('precondition-failed');
    expect(gateway.contact.changes).toEqual(['x']);
  });

  it('stays with its turn, whatever fails after it', async () => {
    const { app } = start();
    const { id } = await waitFor(app);
    bedrock.script({ ...says(), frames: [] });
    expect(lastOf(await stream(app, decide(id)), 'done')).toMatchObject({
      outcome: 'broken-off',
      toolCalls: [{ status: 'done' }],
    });
    expect(kept()).toMatchObject([
      { outcome: 'broken-off', parts: [{ decision: 'approve' }, { call: { status: 'done' } }] },
    ]);
    bedrock.script(says('You have a new number.'));
    await stream(app, { prompt: 'Is it done?', turnId: OTHER_TURN });
    expect(JSON.stringify(bedrock.requests.at(-1)?.messages)).toContain(CHANGE.phone);
  });
});

describe('a change that is not asked for', () => {
  it('needs a scope that the user does not have, which the model is told', async () => {
    const { app } = start();
    bedrock.script(calls(CHANGE_TOOL, CHANGE), says('You may not.'));
    const events = await stream(app, MESSAGE, { token: 'ann~read' });
    expect(textOf(events)).toBe('You may not.');
    expect(modelWasTold()).toContain('does not include the scope “profile.write”');
    expect(gateway.toolCalls).toEqual([]);
  });

  it.each<[string, () => void]>([
    ['fails', () => gateway.onCall(async () => said('no', true), CONTACT_TOOL)],
    ['fails at the Gateway', () => gateway.refuse({ 'tools/call': 500 })],
    ['does not exist', () => gateway.note(CHANGE_TOOL, { scope: 'profile.write', shows: 'getIt' })],
    [
      'is none that reads',
      () => gateway.note(CHANGE_TOOL, { scope: 'profile.write', shows: 'pingSomebody' }),
    ],
  ])('would change a state whose reading %s', async (_how, fail) => {
    const { app } = start();
    fail();
    bedrock.script(calls(CHANGE_TOOL, CHANGE), says('Not now.'));
    expect(textOf(await stream(app, MESSAGE))).toBe('Not now.');
    expect(modelWasTold()).toContain('the present state that it would change cannot be read');
    expect(writes()).toEqual([]);
  });

  it('is not made without a version when its API shows none', async () => {
    const { app } = start();
    bedrock.script(calls(PING_TOOL, { whom: 'Bob' }));
    const approval = lastOf(await stream(app, MESSAGE), 'approval');
    expect(approval).not.toHaveProperty('before');
    bedrock.script(says('Done.'));
    await stream(app, decide(approval.id));
    expect(gateway.toolCalls).toEqual([
      {
        tool: PING_TOOL,
        arguments: { whom: 'Bob' },
        idempotencyKey: approval.id,
        ifMatch: undefined,
      },
    ]);
  });
});

describe('several calls in one message of the model', () => {
  const one = { name: CHANGE_TOOL, input: { phone: '1' }, id: 'call_1' };
  const two = { name: CHANGE_TOOL, input: { phone: '2' }, id: 'call_2' };

  it('are asked for one after the other, each with the state that it changes', async () => {
    const { app } = start();
    bedrock.script(callsAll(one, two));
    const first = lastOf(await stream(app, MESSAGE), 'approval');
    expect(first).toMatchObject({ arguments: { phone: '1' }, before: { version: 1 } });
    const second = lastOf(await stream(app, decide(first.id)), 'approval');
    expect(second).toMatchObject({
      arguments: { phone: '2' },
      before: { phone: '1', version: 2 },
    });
    expect(gateway.contact.changes).toEqual(['1']);
    bedrock.script(says('Done.'));
    const events = await stream(app, decide(second.id));
    expect(namesOf(events)).toEqual(['tool', 'tool', 'text', 'done']);
    expect(gateway.contact.changes).toEqual(['1', '2']);
    expect(writes().map(({ idempotencyKey }) => idempotencyKey)).toEqual([first.id, second.id]);
    // Who comes later sees both decisions on the way.
    const shown = await stream(app, { resume: { turnId: TURN, after: 0 } });
    expect(
      shown.flatMap(({ event }) => (event.event === 'approval' ? [event.data.decision] : [])),
    ).toEqual(['approve', 'approve']);
  });

  it('may be decided differently', async () => {
    const { app } = start();
    bedrock.script(callsAll(one, two));
    const first = lastOf(await stream(app, MESSAGE), 'approval');
    const second = lastOf(await stream(app, decide(first.id, 'deny')), 'approval');
    expect(second).toMatchObject({ before: { version: 1 } });
    bedrock.script(says('Half done.'));
    await stream(app, decide(second.id));
    expect(gateway.contact.changes).toEqual(['2']);
    expect(modelWasTold()).toContain('did not approve');
  });

  it('may be readings, too, which are done once', async () => {
    const { app } = start();
    bedrock.script(
      callsAll({ name: PROFILE_TOOL, input: {}, id: 'call_0' }, one, {
        name: PROFILE_TOOL,
        input: {},
        id: 'call_3',
      }),
    );
    const events = await stream(app, MESSAGE);
    expect(namesOf(events)).toEqual(['start', 'tool', 'tool', 'tool', 'tool', 'approval']);
    bedrock.script(says('Done.'));
    await stream(app, decide(lastOf(events, 'approval').id));
    expect(gateway.toolCalls.map(({ tool }) => tool).sort()).toEqual(
      [PROFILE_TOOL, PROFILE_TOOL, CONTACT_TOOL, CHANGE_TOOL].sort(),
    );
    const results = JSON.stringify(bedrock.requests.at(-1)?.messages.at(-1));
    for (const id of ['call_0', 'call_1', 'call_3']) expect(results).toContain(id);
  });

  it('are each decided on another machine', async () => {
    const { app } = start();
    bedrock.script(callsAll(one, two));
    const first = lastOf(await stream(app, MESSAGE), 'approval');
    const events = await stream(startWith(createRecordingTelemetry()), decide(first.id));
    expect(namesOf(events)).toEqual(['start', 'approval', 'tool', 'tool', 'approval']);
    const second = lastOf(events, 'approval');
    expect(second).toMatchObject({ before: { version: 2 } });
    bedrock.script(says('Done.'));
    const last = await stream(startWith(createRecordingTelemetry()), decide(second.id));
    expect(lastOf(last, 'done')).toMatchObject({ message: 'Done.' });
    expect(gateway.contact.changes).toEqual(['1', '2']);
  });
});

describe('a decision', () => {
  it('made twice at once makes one change, and both see it', async () => {
    const { app } = start();
    const { id } = await waitFor(app);
    bedrock.script(says('Done.'));
    const both = await Promise.all([stream(app, decide(id)), stream(app, decide(id))]);
    for (const events of both) expect(textOf(events)).toBe('Done.');
    expect(await stream(app, decide(id))).toEqual(
      await stream(app, { resume: { turnId: TURN, after: 0 } }),
    );
    expect(gateway.contact.changes).toEqual([CHANGE.phone]);
    expect(writes()).toHaveLength(1);
  });

  it('cannot be changed afterwards, on any machine', async () => {
    const { app } = start();
    const { id } = await waitFor(app);
    bedrock.script(says('Done.'));
    await stream(app, decide(id));
    for (const machine of [app, startWith(createRecordingTelemetry())]) {
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
    const machine = where === 'here' ? app : startWith(createRecordingTelemetry());
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
    const shown = await stream(machine, { resume: { turnId: TURN, after: 0 } });
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
    await stream(startWith(createRecordingTelemetry()), decide(id));
    expect(modelWasTold()).toContain('it is not the call that the user approved');
    expect(writes()).toEqual([]);
  });
});
