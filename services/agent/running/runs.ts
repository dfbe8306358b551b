/** Answer to `GET /ping` (AgentCore developer guide, "HTTP protocol contract"). */
export interface PingReport {
  readonly status: 'Healthy' | 'HealthyBusy';
  /** Epoch seconds of the last change of status. */
  readonly time_of_last_update: number;
}

/**
 * The turns that run, with or without a reader. AgentCore asks for them: it may suspend a session
 * whose agent is not busy. The time is that of the last change: the time of the ping would keep an
 * idle session alive for ever.
 */
export class Runs {
  readonly #now: () => number;
  readonly #running = new Set<Promise<unknown>>();
  #changedAtMs: number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
    this.#changedAtMs = now();
  }

  /** Counts work until it settles, in whatever way. */
  add(work: Promise<unknown>): void {
    if (this.#running.size === 0) this.#changedAtMs = this.#now();
    this.#running.add(work);
    const end = (): void => {
      this.#running.delete(work);
      if (this.#running.size === 0) this.#changedAtMs = this.#now();
    };
    // Its own owner reports a failure.
    void work.then(end, end);
  }

  /** Settles when nothing runs any more, what running work adds included. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
  }

  report(): PingReport {
    return {
      status: this.#running.size > 0 ? 'HealthyBusy' : 'Healthy',
      time_of_last_update: Math.floor(this.#changedAtMs / 1000),
    };
  }
}
