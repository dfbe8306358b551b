import type { Server } from 'node:http';
import { LAST_WORDS_MS } from '@three-tier-chat/wire-contract';

export interface DrainTimes {
  /** Time for answers under way, in milliseconds. */
  readonly answersMs: number;
  /** Time for the last words to those whose answers are not done by then, in milliseconds. */
  readonly lastWordsMs?: number;
}

const DRAIN_STEP_MS = 50;

/**
 * The end of a service. First it takes nothing new and lets answers under way go on; then it tells
 * those whose answers are not done; what still has not gone out when that time is over is cut.
 */
export class Shutdown {
  #hasBegun = false;
  #isDue = false;
  readonly #listeners = new Set<() => void>();

  /** New requests are to be refused. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /**
   * Calls back when an answer under way must come to its end: at once when that is so already.
   * Not an abort signal: one that lives as long as the process keeps what was ever combined with it.
   *
   * @returns forgets the listener.
   */
  whenDue(end: () => void): () => void {
    if (this.#isDue) {
      end();
      return () => {};
    }
    // A function of its own, so that the same one may be given twice.
    const listener = (): void => end();
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Takes no new connection and closes each open one as it falls idle. Settles when none is left. */
  async drain(
    server: Server,
    { answersMs, lastWordsMs = LAST_WORDS_MS }: DrainTimes,
  ): Promise<void> {
    this.#hasBegun = true;
    server.prependListener('request', (_request, response) => {
      response.setHeader('connection', 'close');
    });
    const closed = new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
    const idle = setInterval(() => server.closeIdleConnections(), DRAIN_STEP_MS);
    const due = setTimeout(() => this.#end(), answersMs);
    const limit = setTimeout(() => server.closeAllConnections(), answersMs + lastWordsMs);
    await closed;
    clearInterval(idle);
    clearTimeout(due);
    clearTimeout(limit);
  }

  #end(): void {
    this.#isDue = true;
    for (const listener of [...this.#listeners]) listener();
    this.#listeners.clear();
  }
}
