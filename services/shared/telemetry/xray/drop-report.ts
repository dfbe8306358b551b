/**
 * `queue-full`: X-Ray was away for longer than the queue lasts. `too-large`: X-Ray takes nothing of
 * that size. `refused`: X-Ray said no. `unreachable`: no answer after all attempts. `unwritable`:
 * nothing could be made of it that might be sent.
 */
export type DropReason = 'queue-full' | 'too-large' | 'refused' | 'unreachable' | 'unwritable';

/** Dropped segments or spans since the last report, in all and by reason. */
export type Drops = { readonly dropped: number } & Readonly<Record<string, number>>;

/** Reports what was dropped: the first at once, then at most once a period, and the rest at the end. */
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
    if (this.#counts.size > 0) this.#tell();
  }

  #report(): void {
    this.#tell();
    this.#period = setTimeout(() => {
      this.#period = undefined;
      if (this.#counts.size > 0) this.#report();
    }, this.#periodMs);
    this.#period.unref();
  }

  #tell(): void {
    const counts = this.#counts;
    this.#counts = new Map();
    let dropped = 0;
    for (const count of counts.values()) dropped += count;
    const byReason = [...counts].map(([reason, count]) => [reason.replace('-', '_'), count]);
    this.#onDrop({ dropped, ...Object.fromEntries(byReason) });
  }
}
