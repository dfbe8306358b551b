import { isProblem, type Problem } from '@three-tier-chat/wire-contract';

const EVENT_END = Buffer.from('\n\n');
const DONE = Buffer.from('event: done\ndata: ');
const APPROVAL = Buffer.from('event: approval\ndata: ');
const ERROR = Buffer.from('event: error\ndata: ');

/**
 * Splits a byte stream at the end of server-sent events (a blank line). An incomplete event is held
 * back, since a comment or an error event in the middle of it would corrupt it. Usually a chunk
 * ends where an event does, and is passed on without a copy.
 */
export class WholeEvents {
  #held: Buffer | undefined;
  #last: Buffer | undefined;

  /** Adds a chunk. @returns all events that it completes, or undefined. */
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

  /** How the last complete event ends the stream, with its problem; undefined if it does not. */
  get ending(): StreamEnding | undefined {
    if (!this.#last) return undefined;
    const before = this.#last.subarray(0, -EVENT_END.length).lastIndexOf(EVENT_END);
    const event = this.#last.subarray(before < 0 ? 0 : before + EVENT_END.length);
    if (startsWith(event, DONE)) return { kind: 'done' };
    if (startsWith(event, APPROVAL)) return { kind: 'approval' };
    if (!startsWith(event, ERROR)) return undefined;
    // The data is one line; the number of the event may follow it.
    const data = event.subarray(ERROR.length, event.indexOf('\n', ERROR.length));
    const problem = parseProblem(data.toString());
    return { kind: 'error', ...(problem && { problem }) };
  }
}

/** An event that ends a stream (wire contract, `ChatEvent`). */
export interface StreamEnding {
  readonly kind: 'done' | 'approval' | 'error';
  readonly problem?: Problem;
}

/** Parses a problem document of our own; undefined for anything else. */
export function parseProblem(text: string): Problem | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isProblem(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function startsWith(event: Buffer, beginning: Buffer): boolean {
  return event.subarray(0, beginning.length).equals(beginning);
}
