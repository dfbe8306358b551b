const EVENT_END = Buffer.from('\n\n');
const ANSWERS = [Buffer.from('event: done\n'), Buffer.from('event: error\n')];

/**
 * Cuts a byte stream at the ends of server-sent events (a blank line). An unfinished event is held
 * back, since a comment or an error event that followed half of one would corrupt it.
 * Usually a chunk ends where an event does, and passes uncopied.
 */
export class WholeEvents {
  #held: Buffer | undefined;
  #last: Buffer | undefined;

  /** Adds a chunk; gives all events that it completes, or undefined. */
  take(chunk: Buffer): Buffer | undefined {
    const bytes = this.#held ? Buffer.concat([this.#held, chunk]) : chunk;
    const lastEnd = bytes.lastIndexOf(EVENT_END);
    if (lastEnd < 0) {
      this.#held = bytes;
      return undefined;
    }
    const end = lastEnd + EVENT_END.length;
    this.#held = end < bytes.length ? bytes.subarray(end) : undefined;
    this.#last = bytes.subarray(0, end);
    return this.#last;
  }

  /** Whether the last whole event closes a turn: `done` or `error`. */
  get endWithAnswer(): boolean {
    if (!this.#last) return false;
    const before = this.#last.subarray(0, -EVENT_END.length).lastIndexOf(EVENT_END);
    const event = this.#last.subarray(before < 0 ? 0 : before + EVENT_END.length);
    return ANSWERS.some((answer) => event.subarray(0, answer.length).equals(answer));
  }
}
