import { describe, expect, it } from 'vitest';
import { bedrock, gateway, SESSION, start } from '../testing/app-harness.ts';
import { ask, lastOf, namesOf, OTHER_TURN, stream, textOf } from '../testing/invoke.ts';
import { calls, says } from '../testing/scripted-bedrock.ts';
import { CHANGE_TOOL, CONTACT_TOOL, PING_TOOL, said } from '../testing/scripted-gateway.ts';
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
import { hashOfJson } from './hash-of-json.ts';

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
      title: 'Change contact details',
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
    expect(await ask(app, RESUME)).toEqual(waiting);
    expect(await ask(elsewhere(), RESUME)).toMatchObject({
      message: 'I change it.',
      outcome: 'awaiting-approval',
    });
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

  it('of something that does not exist is not asked for, and the model is told why', async () => {
    const { app } = start();
    gateway.onCall(async () => said('{"notDone":"You have no ticket 99."}'), CONTACT_TOOL);
    bedrock.script(calls(CHANGE_TOOL, CHANGE), says('There is none.'));
    const events = await stream(app, MESSAGE);
    expect(namesOf(events)).not.toContain('approval');
    expect(modelWasTold()).toContain('The tool was not called: You have no ticket 99.');
    expect(writes()).toEqual([]);
  });

  it('that its API did not make failed, and the model is told why', async () => {
    const { app } = start();
    const { id } = await waitFor(app);
    const full = { version: 1, notDone: 'The list takes no more.' };
    gateway.onCall(async () => said(JSON.stringify(full)), CHANGE_TOOL);
    bedrock.script(says('It is full.'));
    expect(lastOf(await stream(app, decide(id)), 'done')).toMatchObject({
      toolCalls: [{ status: 'failed' }],
    });
    expect(modelWasTold()).toContain('The tool changed nothing: The list takes no more.');
    expect(writes()).toHaveLength(1);
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
