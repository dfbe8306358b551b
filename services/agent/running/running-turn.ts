import { createHash } from 'node:crypto';
import type { ChatEvent } from '@three-tier-chat/wire-contract';
import { mergeText } from './merge-text.ts';
import type { NumberedEvent } from './numbered-event.ts';

/** `waiting`: for the user's approval. */
type State = 'running' | 'waiting' | 'over';

/**
 * One turn and its events, whoever reads them: it runs to its end without any reader, and any number
 * of readers may join at any event.
 */
export class RunningTurn {
  readonly turnId: string;
  readonly #promptHash: string;
  readonly #stop = new AbortController();
  #events: NumberedEvent[] = [];
  #state: State = 'running';
  #changed = Promise.withResolvers<void>();

  constructor(turnId: string, prompt: string) {
    this.turnId = turnId;
    this.#promptHash = hashOf(prompt);
  }

  get state(): State {
    return this.#state;
  }

  /** Aborted when the turn is to end early. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** How many events there are so far. */
  get count(): number {
    return this.#events.length;
  }

  /** The event with which the turn ended or waits, if it does. */
  get last(): ChatEvent | undefined {
    return this.#state === 'running' ? undefined : this.#events.at(-1)?.event;
  }

  isFor(prompt: string): boolean {
    return this.#promptHash === hashOf(prompt);
  }

  /** @param reason of the turn's abort signal. */
  end(reason: symbol): void {
    this.#stop.abort(reason);
  }

  /** Runs the turn, or its continuation, to its end; never rejects if the events do not. */
  async run(events: AsyncIterable<ChatEvent>): Promise<void> {
    this.#state = 'running';
    try {
      for await (const event of events) {
        this.#events.push({ id: this.#events.length + 1, event });
        this.#wake();
      }
    } finally {
      this.#state = this.#events.at(-1)?.event.event === 'approval' ? 'waiting' : 'over';
      // A new list: readers go on in the old one.
      if (this.#state === 'over') this.#events = mergeText(this.#events);
      this.#wake();
    }
  }

  /** Ends a turn that waited for approval, which will not come. */
  abandon(): void {
    this.#state = 'over';
    this.#wake();
  }

  /**
   * Reads the events after a number until the turn ends or waits. Once it is over, its text is merged
   * and has other numbers: all of it comes again, from `start`.
   */
  async *events(after = 0): AsyncGenerator<NumberedEvent, void> {
    const events = this.#events;
    let next = this.#state === 'over' ? 0 : Math.min(after, events.length);
    for (;;) {
      for (let event = events[next]; event; event = events[next]) {
        next += 1;
        yield event;
      }
      if (this.#state !== 'running' || events !== this.#events) return;
      await this.#changed.promise;
    }
  }

  /** Settles when the turn has ended or waits. */
  async settled(): Promise<void> {
    while (this.#state === 'running') await this.#changed.promise;
  }

  #wake(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }
}

function hashOf(prompt: string): string {
  return createHash('sha256').update(prompt).digest('base64url');
}
