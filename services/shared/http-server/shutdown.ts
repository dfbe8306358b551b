import type { Server } from 'node:http';
import { FLUSH_MS } from '@three-tier-chat/wire-contract';

export interface DrainTimes {
  /** Time for running answers to finish, in milliseconds. */
  readonly answersMs: number;
  /** Time after that to send the remaining answers a final message, in milliseconds. */
  readonly flushMs?: number;
  /** Work without a connection: it has the same times as the answers. */
  readonly work?: Promise<unknown>;
}

const DRAIN_STEP_MS = 50;

/**
 * Graceful shutdown. First it accepts no new requests and lets running answers finish; then it ends
 * the remaining ones with a final message; finally it closes connections that are still open.
 */
export class Shutdown {
  #hasBegun = false;
  #isDue = false;
  readonly #listeners = new Set<() => void>();

  /** Whether new requests must be refused. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /**
   * Calls back when running answers must end, at once if that is already so. Not an AbortSignal,
   * since a signal that lives as long as the process keeps every signal that was combined with it
   * in memory.
   *
   * @returns a function that removes the listener.
   */
  whenDue(end: () => void): () => void {
    if (this.#isDue) {
      end();
      return () => {};
    }
    // A new function, so that the same callback may be added twice.
    const listener = (): void => end();
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Accepts no new connection and closes each open one when it is idle. Settles when none is left and
   * the work is done, at the latest when both times are over.
   */
  async drain(server: Server, times: DrainTimes): Promise<void> {
    const { answersMs, flushMs = FLUSH_MS, work } = times;
    this.#hasBegun = true;
    server.prependListener('request', (_request, response) => {
      response.setHeader('connection', 'close');
    });
    const closed = new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
    const idle = setInterval(() => server.closeIdleConnections(), DRAIN_STEP_MS);
    const due = setTimeout(() => this.#end(), answersMs);
    const over = Promise.withResolvers<void>();
    const limit = setTimeout(() => {
      server.closeAllConnections();
      over.resolve();
    }, answersMs + flushMs);
    await Promise.all([closed, Promise.race([work, over.promise])]);
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
