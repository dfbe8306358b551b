import { createRecordingTelemetry } from '@three-tier-chat/telemetry/testing';
import { describe, expect, it, vi } from 'vitest';
import { bedrock, conversations, SESSION, start, startWith } from './testing/app-harness.ts';
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
} from './testing/invoke.ts';
import { calls, hangs, says } from './testing/scripted-bedrock.ts';
import { CHANGE_TOOL, PROFILE_TOOL } from './testing/scripted-gateway.ts';

const MESSAGE = { prompt: 'Hi', turnId: TURN };
const resume = (after: number, turnId = TURN) => ({ resume: { turnId, after } });

/** Another machine: it shares the store alone. */
const elsewhere = () => startWith(createRecordingTelemetry());

/** A message whose answer the test ends. */
async function begin() {
  const { app } = start();
  const rest = Promise.withResolvers<void>();
  bedrock.script(
    { ...calls(PROFILE_TOOL, {}) },
    { ...says('Hello', ', Ann.'), after: rest.promise },
  );
  const reader = await open(app, MESSAGE);
  const seen = [await reader.next(), await reader.next(), await reader.next()];
  expect(seen.map((one) => one?.event.event)).toEqual(['start', 'tool', 'tool']);
  return { app, reader, seen, endAnswer: rest.resolve };
}

describe('a running turn', () => {
  it.each([0, 1, 2, 3])('is joined after its event %i, and shows the rest once', async (after) => {
    const { app, reader, seen, endAnswer } = await begin();
    const joined = await open(app, resume(after));
    endAnswer();
    const [mine, other] = await Promise.all([reader.rest(), joined.rest()]);
    expect(other).toEqual([...seen.slice(after), ...mine]);
    expect(textOf(mine)).toBe('Hello, Ann.');
    expect(bedrock.requests).toHaveLength(2);
  });

  it('goes on for a reader who comes back after the connection broke', async () => {
    const { app, reader, endAnswer } = await begin();
    await reader.cancel();
    const joined = await open(app, resume(3));
    endAnswer();
    const events = await joined.rest();
    expect(events.map(({ id }) => id)).toEqual([4, 5, 6]);
    expect(lastOf(events, 'done')).toMatchObject({ message: 'Hello, Ann.' });
  });

  it('is joined by its message, sent twice at once, and answered once', async () => {
    const { app } = start();
    bedrock.script(says('Hello.'));
    const [one, other] = await Promise.all([stream(app, MESSAGE), stream(app, MESSAGE)]);
    expect(other).toEqual(one);
    expect(bedrock.requests).toHaveLength(1);
  });

  it('is joined by its id in upper case', async () => {
    const { app, endAnswer } = await begin();
    const joined = await open(app, resume(3, TURN.toUpperCase()));
    endAnswer();
    expect(textOf(await joined.rest())).toBe('Hello, Ann.');
  });

  it('refuses another message, and its own id with another prompt', async () => {
    const { app, endAnswer } = await begin();
    expect(await refusal(app, { prompt: 'Bye', turnId: OTHER_TURN })).toMatchObject({
      status: 409,
      code: 'session-busy',
    });
    expect(await refusal(app, { prompt: 'Bye', turnId: TURN })).toMatchObject({
      status: 422,
      code: 'turn-id-reused',
    });
    endAnswer();
  });

  it('is in the way of a message on another machine, too', async () => {
    const { endAnswer } = await begin();
    const busy = { status: 409, code: 'session-busy' };
    for (const accept of ['application/json', 'text/event-stream']) {
      const answer = await refusal(elsewhere(), { prompt: 'Bye', turnId: OTHER_TURN }, { accept });
      expect(answer).toMatchObject(busy);
    }
    endAnswer();
  });

  it('is not shown to another user', async () => {
    const { app, endAnswer } = await begin();
    expect(await refusal(app, resume(0), { token: 'bob' })).toMatchObject({
      status: 403,
      code: 'session-of-another-user',
    });
    endAnswer();
  });
});

describe('a finished turn', () => {
  async function finish() {
    const { app } = start();
    bedrock.script(calls(PROFILE_TOOL, {}), says('Hello', ', ', 'Ann.'));
    const events = await stream(app, MESSAGE);
    expect(textOf(events)).toBe('Hello, Ann.');
    return { app, events };
  }

  it.each([0, 3, 7, 99])('is shown whole, after whatever number: %i', async (after) => {
    const { app, events } = await finish();
    const shown = await stream(app, resume(after));
    expect(namesOf(shown)).toEqual(['start', 'tool', 'tool', 'text', 'done']);
    expect(shown.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5]);
    expect(textOf(shown)).toBe('Hello, Ann.');
    expect(lastOf(shown, 'done')).toEqual(lastOf(events, 'done'));
  });

  it('is shown from the store by another machine, to a resume and to its message', async () => {
    const { events } = await finish();
    for (const body of [resume(5), MESSAGE]) {
      const shown = await stream(elsewhere(), body);
      expect(namesOf(shown)).toEqual(['start', 'tool', 'text', 'done']);
      expect(textOf(shown)).toBe('Hello, Ann.');
      expect(lastOf(shown, 'done')).toEqual(lastOf(events, 'done'));
    }
    expect(bedrock.requests).toHaveLength(2);
  });

  it('is shown as JSON', async () => {
    const { app, events } = await finish();
    for (const machine of [app, elsewhere()]) {
      expect(await ask(machine, resume(0))).toEqual(lastOf(events, 'done'));
    }
  });

  it('with an outcome that a later release gave is shown with it', async () => {
    await finish();
    const [turn] = conversations.turns.get(SESSION) ?? [];
    conversations.turns.set(SESSION, [
      { ...(turn as NonNullable<typeof turn>), outcome: 'better' },
    ]);
    expect(lastOf(await stream(elsewhere(), resume(0)), 'done')).toMatchObject({
      message: 'Hello, Ann.',
      outcome: 'better',
    });
  });

  it('that failed is shown with its problem, and may be sent again', async () => {
    const { app } = start();
    bedrock.script(says());
    const broken = { ...says(), frames: [] };
    bedrock.reset(broken, says('Now.'));
    expect(lastOf(await stream(app, MESSAGE), 'error')).toMatchObject({ code: 'model-failed' });
    for (const machine of [app, elsewhere()]) {
      const shown = await stream(machine, resume(0));
      expect(namesOf(shown)).toEqual(['start', 'error']);
      expect(lastOf(shown, 'error')).toMatchObject({ code: 'model-failed', kept: false });
    }
    expect(textOf(await stream(app, MESSAGE))).toBe('Now.');
    expect(conversations.turns.get(SESSION)).toMatchObject([{ outcome: 'complete' }]);
  });
});

describe('a turn that this machine does not have', () => {
  it('and nobody has is unknown', async () => {
    const { app } = start();
    expect(await refusal(app, resume(0))).toMatchObject({ status: 404, code: 'not-found' });
    bedrock.script(says('Hello.'));
    await stream(app, MESSAGE);
    expect(await refusal(app, resume(0, OTHER_TURN))).toMatchObject({ code: 'not-found' });
  });

  it('and that the store calls running is interrupted', async () => {
    const { app } = start();
    bedrock.script(hangs('Well'), says('Again.'));
    await open(app, MESSAGE);
    await vi.waitFor(() => expect(bedrock.openCalls()).toBe(1));
    const other = elsewhere();
    const shown = await stream(other, resume(0));
    expect(namesOf(shown)).toEqual(['start', 'error']);
    expect(lastOf(shown, 'error')).toMatchObject({ status: 503, code: 'turn-interrupted' });
    expect(conversations.turns.get(SESSION)).toMatchObject([{ outcome: 'interrupted' }]);
    // Its message begins it again, and whoever still runs it cannot write over that.
    expect(textOf(await stream(other, MESSAGE))).toBe('Again.');
    expect(await ask(app, { stop: { turnId: TURN } })).toMatchObject({ outcome: 'stopped' });
    expect(conversations.turns.get(SESSION)).toMatchObject([{ outcome: 'complete' }]);
  });

  it('and that waits for the user is shown with its approval', async () => {
    const { app } = start();
    bedrock.script(calls(CHANGE_TOOL, { phone: '+1 555 0100' }));
    const approval = lastOf(await stream(app, MESSAGE), 'approval');
    const shown = await stream(elsewhere(), resume(2));
    expect(namesOf(shown)).toEqual(['start', 'approval']);
    expect(lastOf(shown, 'approval')).toEqual(approval);
  });

  it('cannot be shown while the store is away', async () => {
    const { app } = start();
    conversations.refuse(503);
    expect(await refusal(app, resume(0))).toMatchObject({
      status: 503,
      code: 'conversations-unavailable',
    });
  });

  it('begins with the turns before it, which only the store knows', async () => {
    const { app } = start();
    bedrock.script(says('Hello.'), says('And bye.'));
    await stream(app, MESSAGE);
    await stream(elsewhere(), { prompt: 'Bye', turnId: OTHER_TURN });
    expect(bedrock.requests.at(-1)?.messages.map(({ content }) => content)).toEqual([
      [{ text: 'Hi' }],
      [{ text: 'Hello.' }],
      expect.arrayContaining([{ text: 'Bye' }]),
    ]);
  });
});
