import type { ChatEvent } from '@three-tier-chat/wire-contract';

/** A chat event with its number within its turn, from 1. */
export interface NumberedEvent {
  readonly id: number;
  readonly event: ChatEvent;
}

/** Numbers events that no running turn holds. */
export async function* numbered(events: Iterable<ChatEvent>): AsyncGenerator<NumberedEvent, void> {
  let id = 0;
  for (const event of events) {
    id += 1;
    yield { id, event };
  }
}
