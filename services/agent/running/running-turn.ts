import { createHash } from 'node:crypto';
import type { ApprovalDecision, ChatEvent } from '@three-tier-chat/wire-contract';
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
  /** Number n is at the place n - 1. Never shortened: its readers go on in it. */
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

  /** Its message was refused before the turn began. */
  get isRefused(): boolean {
    return this.#state === 'over' && this.#events[0]?.event.event === 'error';
  }

  isFor(prompt: string): boolean {
    return this.#promptHash === hashOf(prompt);
  }

  /** @param reason of the turn's abort signal. */
  end(reason: symbol): void {
    this.#stop.abort(reason);
  }

  /** Runs the turn, or its continuation, to its end; rejects only if the events do. */
  async run(events: AsyncIterable<ChatEvent>): Promise<void> {
    this.#state = 'running';
    try {
      for await (const event of events) {
        this.#add(event);
        this.#wake();
      }
    } finally {
      if (this.#events.at(-1)?.event.event === 'approval') this.#state = 'waiting';
      else this.#close();
      this.#wake();
    }
  }

  /** Notes how the user decided, for readers who join later. */
  decide(approvalId: string, decision: ApprovalDecision): void {
    this.#events = this.#events.map(({ id, event }) =>
      event.event === 'approval' && event.data.id === approvalId
        ? { id, event: { event: 'approval', data: { ...event.data, decision } } }
        : { id, event },
    );
  }

  /** Ends a turn that waited for an approval which will not come. */
  conclude(last: ChatEvent): void {
    this.#add(last);
    this.#close();
    this.#wake();
  }

  /**
   * Reads the events after a number until the turn ends or waits. All of it comes again, from `start`,
   * once it is over, since its text is merged then and has other numbers, and after a number that this
   * turn has not reached, which is of an earlier run.
   */
  async *events(after = 0): AsyncGenerator<NumberedEvent, void> {
    const events = this.#events;
    let next = this.#state === 'over' || after > events.length ? 0 : after;
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

  #add(event: ChatEvent): void {
    this.#events.push({ id: this.#events.length + 1, event });
  }

  #close(): void {
    this.#state = 'over';
    // A new list: readers go on in the old one.
    this.#events = mergeText(this.#events);
  }

  #wake(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }
}

function hashOf(prompt: string): string {
  return createHash('sha256').update(prompt).digest('base64url');
}
