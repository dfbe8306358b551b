/** Answer to `GET /ping` (AgentCore developer guide, "HTTP protocol contract"). */
export interface PingReport {
  readonly status: 'Healthy' | 'HealthyBusy';
  /** Epoch seconds of the last change of status. */
  readonly time_of_last_update: number;
}

/**
 * Reports to AgentCore whether turns are running. The time is that of the last change: the time of
 * the ping would keep an idle session alive for ever.
 */
export class PingStatus {
  readonly #now: () => number;
  #isBusy = false;
  #changedAtMs: number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
    this.#changedAtMs = now();
  }

  /** Records the number of running turns. */
  update(runningTurns: number): void {
    const isBusy = runningTurns > 0;
    if (isBusy === this.#isBusy) return;
    this.#isBusy = isBusy;
    this.#changedAtMs = this.#now();
  }

  report(): PingReport {
    return {
      status: this.#isBusy ? 'HealthyBusy' : 'Healthy',
      time_of_last_update: Math.floor(this.#changedAtMs / 1000),
    };
  }
}
