import type { Approval, ChatEvent } from '@three-tier-chat/wire-contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NumberedEvent } from './numbered-event.ts';
import { RunningTurn } from './running-turn.ts';

const TURN = 'turn';
const START: ChatEvent = { event: 'start', data: { turnId: TURN } };
const DONE: ChatEvent = {
  event: 'done',
  data: { message: '', sessionId: 's', traceId: 't', toolCalls: [] },
};
const text = (delta: string): ChatEvent => ({ event: 'text', data: { delta } });
const tool = (id: string): ChatEvent => ({
  event: 'tool',
  data: { id, name: 'tool', status: 'running' },
});
const approval = (id: string): ChatEvent => ({
  event: 'approval',
  data: { id } as unknown as Approval,
});

/** A turn whose events the test sends. */
function run(turn = new RunningTurn(TURN, 'Hi')) {
  const queue: ChatEvent[] = [];
  let isOver = false;
  let wake = (): void => {};
  async function* events(): AsyncGenerator<ChatEvent, void> {
    for (;;) {
      for (let event = queue.shift(); event; event = queue.shift()) yield event;
      if (isOver) return;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }
  const ended = turn.run(events());
  return {
    turn,
    /** Settles when all of them can be read. */
    async send(...sent: readonly ChatEvent[]): Promise<void> {
      const count = turn.count + sent.length;
      queue.push(...sent);
      wake();
      while (turn.count < count) await Promise.resolve();
    },
    end(): Promise<void> {
      isOver = true;
      wake();
      return ended;
    },
  };
}

async function readAll(events: AsyncIterable<NumberedEvent>): Promise<NumberedEvent[]> {
  const all: NumberedEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

const said = (events: readonly NumberedEvent[]): string =>
  events.map(({ event }) => (event.event === 'text' ? event.data.delta : '')).join('');

/** Text of any characters, halves of pairs included, and tools between them. */
const content = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.string({ unit: 'binary', maxLength: 4 }).map(text) },
    { weight: 1, arbitrary: fc.uuid().map(tool) },
  ),
  { maxLength: 12 },
);

describe('a running turn', () => {
  it('shows a reader who joins at any moment, after any event, exactly the rest', async () => {
    const scenario = fc.record({
      before: content,
      later: content,
      after: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    await fc.assert(
      fc.asyncProperty(scenario, async ({ before, later, after }) => {
        const { turn, send, end } = run();
        const first = readAll(turn.events());
        await send(START, ...before);
        const joinedAfter = Math.floor(after * turn.count);
        const joined = readAll(turn.events(joinedAfter));
        // Joins within the microtask in which it is asked for.
        await Promise.resolve();
        await send(...later, DONE);
        await end();
        const all = await first;
        expect(all.map(({ id }) => id)).toEqual(all.map((_, index) => index + 1));
        expect(all.map(({ event }) => event)).toEqual([START, ...before, ...later, DONE]);
        expect(await joined).toEqual(all.slice(joinedAfter));

        const again = await readAll(turn.events(joinedAfter));
        expect(again[0]).toEqual({ id: 1, event: START });
        expect(said(again)).toBe(said(all));
        expect(
          again.filter(({ event }) => event.event !== 'text').map(({ event }) => event),
        ).toEqual(all.filter(({ event }) => event.event !== 'text').map(({ event }) => event));
      }),
    );
  });

  it('shows all from the start to a reader who asks before the end and reads after it', async () => {
    const { turn, send, end } = run();
    await send(START, text('a'), text('b'));
    const events = turn.events(2);
    await send(DONE);
    await end();
    expect(await readAll(events)).toEqual([
      { id: 1, event: START },
      { id: 2, event: text('ab') },
      { id: 3, event: DONE },
    ]);
  });

  it('shows the rest to a reader who has begun before the end and goes on after it', async () => {
    const { turn, send, end } = run();
    await send(START, text('a'), text('b'));
    const events = turn.events(1);
    expect((await events.next()).value).toEqual({ id: 2, event: text('a') });
    await send(DONE);
    await end();
    expect(await readAll(events)).toEqual([
      { id: 3, event: text('b') },
      { id: 4, event: DONE },
    ]);
  });

  it('shows all to a reader who has seen more of an earlier run', async () => {
    const { turn, send, end } = run();
    await send(START, text('a'));
    const joined = readAll(turn.events(7));
    await Promise.resolve();
    await send(DONE);
    await end();
    expect((await joined).map(({ id }) => id)).toEqual([1, 2, 3]);
  });

  it('goes on without any reader, and tells its end', async () => {
    const { turn, send, end } = run();
    await send(START);
    expect([turn.state, turn.last]).toEqual(['running', undefined]);
    const settled = turn.settled();
    await send(DONE);
    await end();
    await settled;
    expect([turn.state, turn.last]).toEqual(['over', DONE]);
  });

  it('ends for its readers when its events fail', async () => {
    const turn = new RunningTurn(TURN, 'Hi');
    // biome-ignore lint/correctness/useYield: it fails before
    const failing = (async function* (): AsyncGenerator<ChatEvent, void> {
      throw new Error('no');
    })();
    const reading = readAll(turn.events());
    await expect(turn.run(failing)).rejects.toThrow('no');
    expect(await reading).toEqual([]);
    expect(turn.state).toBe('over');
  });

  it('knows its prompt, and whether it was refused', async () => {
    const { turn, send, end } = run();
    expect([turn.isFor('Hi'), turn.isFor('Ho')]).toEqual([true, false]);
    await send({ event: 'error', data: {} as never });
    await end();
    expect(turn.isRefused).toBe(true);
  });
});

describe('a turn that waits', () => {
  it('ends the streams of its readers, and goes on with the next numbers', async () => {
    const first = run();
    const { turn } = first;
    const reading = readAll(turn.events());
    await first.send(START, approval('a'));
    await first.end();
    expect(turn.state).toBe('waiting');
    expect((await reading).map(({ id }) => id)).toEqual([1, 2]);

    turn.decide('a', 'approve');
    const second = run(turn);
    expect(turn.state).toBe('running');
    const next = readAll(turn.events(2));
    const late = readAll(turn.events());
    await Promise.resolve();
    await second.send(text('x'), DONE);
    await second.end();
    expect(await next).toEqual([
      { id: 3, event: text('x') },
      { id: 4, event: DONE },
    ]);
    expect((await late)[1]).toEqual({
      id: 2,
      event: { event: 'approval', data: { id: 'a', decision: 'approve' } },
    });
    expect(turn.isRefused).toBe(false);
  });

  it('may end without a decision', async () => {
    const { turn, send, end } = run();
    await send(START, text('a'), text('b'), approval('a'));
    await end();
    turn.conclude(DONE);
    expect([turn.state, turn.last]).toEqual(['over', DONE]);
    expect((await readAll(turn.events(4))).map(({ id }) => id)).toEqual([1, 2, 3, 4]);
  });
});
