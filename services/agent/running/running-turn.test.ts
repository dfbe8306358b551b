import type { Approval, ChatEvent } from '@three-tier-chat/wire-contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NumberedEvent } from './numbered-event.ts';
import { RunningTurn } from './running-turn.ts';

const START: ChatEvent = { event: 'start', data: { turnId: 't' } };
const DONE = { event: 'done', data: { message: '', sessionId: 's' } } as unknown as ChatEvent;
const APPROVAL = { event: 'approval', data: { id: 'a' } as Approval } as const;
const text = (delta: string): ChatEvent => ({ event: 'text', data: { delta } });

/** A turn whose events a test lets happen. */
function startTurn() {
  const turn = new RunningTurn('t', 'Hi');
  const happened: ChatEvent[] = [];
  let next = Promise.withResolvers<ChatEvent | undefined>();
  async function* events(): AsyncGenerator<ChatEvent> {
    for (let event = await next.promise; event; event = await next.promise) {
      next = Promise.withResolvers();
      yield event;
    }
  }
  const run = turn.run(events());
  const say = async (event: ChatEvent | undefined): Promise<void> => {
    next.resolve(event);
    if (!event) return run;
    happened.push(event);
    while (turn.count < happened.length) await Promise.resolve();
  };
  return { turn, say, happened };
}

async function readAll(events: AsyncIterable<NumberedEvent>): Promise<NumberedEvent[]> {
  const read: NumberedEvent[] = [];
  for await (const event of events) read.push(event);
  return read;
}

describe('a running turn', () => {
  it('shows every reader exactly the rest, wherever it joins', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'grapheme', minLength: 1 }), { maxLength: 12 }),
        fc.array(fc.tuple(fc.nat(14), fc.nat(14)), { maxLength: 6 }),
        async (deltas, joins) => {
          const { turn, say, happened } = startTurn();
          const all = [START, ...deltas.map(text), DONE];
          const readers: { readonly from: number; readonly read: Promise<NumberedEvent[]> }[] = [];
          for (const [index, event] of all.entries()) {
            for (const [when, after] of joins) {
              if (when !== index) continue;
              const from = after > turn.count ? 0 : after;
              readers.push({ from, read: readAll(turn.events(after)) });
            }
            await say(event);
          }
          await say(undefined);
          for (const { from, read } of readers) {
            expect((await read).map(({ id }) => id)).toEqual(
              all.slice(from).map((_, index) => from + index + 1),
            );
            expect((await read).map(({ event }) => event)).toEqual(happened.slice(from));
          }
        },
      ),
    );
  });

  it('comes again whole once it is over, with its text in one piece', async () => {
    const { turn, say } = startTurn();
    for (const event of [START, text('a'), text('b'), DONE]) await say(event);
    await say(undefined);
    for (const after of [0, 2, 99]) {
      expect(await readAll(turn.events(after))).toEqual([
        { id: 1, event: START },
        { id: 2, event: text('ab') },
        { id: 3, event: DONE },
      ]);
    }
    expect([turn.state, turn.last]).toEqual(['over', DONE]);
  });

  it('waits after an approval, tells who joins how it was decided, and goes on in the same numbers', async () => {
    const { turn, say } = startTurn();
    for (const event of [START, text('a'), APPROVAL]) await say(event);
    await say(undefined);
    expect([turn.state, turn.last]).toEqual(['waiting', APPROVAL]);
    expect(await readAll(turn.events(2))).toEqual([{ id: 3, event: APPROVAL }]);
    turn.decide('a', 'approve');
    const after = turn.count;
    const run = turn.run(
      (async function* goOn() {
        yield text('b');
        yield DONE;
      })(),
    );
    expect(await readAll(turn.events(after))).toEqual([
      { id: 4, event: text('b') },
      { id: 5, event: DONE },
    ]);
    await run;
    const [, , shown] = await readAll(turn.events());
    expect(shown?.event).toEqual({ event: 'approval', data: { id: 'a', decision: 'approve' } });
  });

  it('that waited ends when nobody will decide', async () => {
    const { turn, say } = startTurn();
    for (const event of [START, APPROVAL]) await say(event);
    await say(undefined);
    turn.conclude(DONE);
    expect([turn.state, turn.last]).toEqual(['over', DONE]);
  });

  it('belongs to one message', () => {
    const turn = new RunningTurn('t', 'Hi');
    expect([turn.isFor('Hi'), turn.isFor('Hi ')]).toEqual([true, false]);
  });

  it('ends for its readers even if it fails', async () => {
    const turn = new RunningTurn('t', 'Hi');
    const failure = new Error('broken');
    const run = turn.run(
      // biome-ignore lint/correctness/useYield: fails before its first event
      (async function* fail(): AsyncGenerator<ChatEvent> {
        throw failure;
      })(),
    );
    expect(await readAll(turn.events())).toEqual([]);
    await expect(run).rejects.toBe(failure);
    await turn.settled();
    expect(turn.state).toBe('over');
  });
});
