import type { ChatEvent } from '@three-tier-chat/wire-contract';
import { type NumberedEvent, numbered } from './running/numbered-event.ts';
import type { RunningTurn } from './running/running-turn.ts';
import type { TurnSoFar } from './turn-record.ts';

/** A turn that is shown. */
export interface Reading {
  readonly events: AsyncIterable<NumberedEvent>;
  /** The event with which it ends, or waits; settles also when nobody reads. */
  readonly ended: Promise<ChatEvent | undefined>;
  /** What it has come to when it waits. */
  readonly soFar: () => TurnSoFar | undefined;
}

/** Reads a turn of this machine after a number of its events. */
export function readingOf(
  turn: RunningTurn,
  after: number,
  soFar: () => TurnSoFar | undefined,
): Reading {
  return { events: turn.events(after), ended: turn.settled().then(() => turn.last), soFar };
}

/** Shows events that no turn of this machine has. */
export function replay(events: Iterable<ChatEvent>, soFar?: TurnSoFar): Reading {
  const all = [...events];
  return {
    events: numbered(all),
    ended: Promise.resolve(all.at(-1)),
    soFar: () => soFar,
  };
}
