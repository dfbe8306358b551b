/**
 * `queue-full`: X-Ray was unavailable for longer than the queue can hold. `too-large`: larger than
 * X-Ray accepts. `refused`: X-Ray refused it. `unreachable`: no answer after all attempts.
 * `unwritable`: it could not be serialized.
 */
export type DropReason = 'queue-full' | 'too-large' | 'refused' | 'unreachable' | 'unwritable';

/** Segments or spans dropped since the last report, in total and by reason. */
export type Drops = { readonly dropped: number } & Readonly<Record<string, number>>;

/**
 * Reports dropped items: the first at once, then at most once a period, and the rest at the end.
 */
export class DropReport {
  readonly #onDrop: (drops: Drops) => void;
  readonly #periodMs: number;
  #counts = new Map<DropReason, number>();
  #period: NodeJS.Timeout | undefined;

  constructor(onDrop: (drops: Drops) => void, periodMs = 60_000) {
    this.#onDrop = onDrop;
    this.#periodMs = periodMs;
  }

  add(reason: DropReason, count: number): void {
    if (count === 0) return;
    this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + count);
    if (!this.#period) this.#report();
  }

  end(): void {
    clearTimeout(this.#period);
    this.#period = undefined;
    if (this.#counts.size > 0) this.#flush();
  }

  #report(): void {
    this.#flush();
    this.#period = setTimeout(() => {
      this.#period = undefined;
      if (this.#counts.size > 0) this.#report();
    }, this.#periodMs);
    this.#period.unref();
  }

  #flush(): void {
    const counts = this.#counts;
    this.#counts = new Map();
    let dropped = 0;
    for (const count of counts.values()) dropped += count;
    const byReason = [...counts].map(([reason, count]) => [reason.replace('-', '_'), count]);
    this.#onDrop({ dropped, ...Object.fromEntries(byReason) });
  }
}
