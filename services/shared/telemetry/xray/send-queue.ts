/** Maximum number of waiting items: some minutes of a busy service. */
const MAX_COUNT = 2000;
const MAX_BYTES = 4 * 1024 * 1024;

/** The items that wait to be sent. Above its limits, the oldest items are dropped. */
export class SendQueue<Item> {
  readonly #maxCount: number;
  readonly #maxBytes: number;
  #entries: { readonly item: Item; readonly bytes: number }[] = [];
  #bytes = 0;

  constructor({ maxCount = MAX_COUNT, maxBytes = MAX_BYTES } = {}) {
    this.#maxCount = maxCount;
    this.#maxBytes = maxBytes;
  }

  get size(): number {
    return this.#entries.length;
  }

  /** @returns how many items were dropped. */
  add(item: Item, bytes: number): number {
    this.#entries.push({ item, bytes });
    this.#bytes += bytes;
    let dropped = 0;
    while (this.#entries.length > this.#maxCount || this.#bytes > this.#maxBytes) {
      this.#shift();
      dropped += 1;
    }
    return dropped;
  }

  /** Takes the oldest items: at least one if there is any. */
  take(maxCount: number, maxBytes: number): readonly Item[] {
    const taken: Item[] = [];
    let bytes = 0;
    for (;;) {
      const next = this.#entries[0];
      if (!next || taken.length === maxCount) return taken;
      bytes += next.bytes;
      if (taken.length > 0 && bytes > maxBytes) return taken;
      this.#shift();
      taken.push(next.item);
    }
  }

  #shift(): void {
    this.#bytes -= this.#entries.shift()?.bytes ?? 0;
  }
}
