/** The most that waits for X-Ray: some minutes of a busy service. */
const MAX_COUNT = 2000;
const MAX_BYTES = 4 * 1024 * 1024;

/** Segment documents that wait to be sent. It never grows beyond its limits: the oldest go first. */
export class SegmentQueue {
  readonly #maxCount: number;
  readonly #maxBytes: number;
  #documents: { readonly text: string; readonly bytes: number }[] = [];
  #bytes = 0;

  constructor({ maxCount = MAX_COUNT, maxBytes = MAX_BYTES } = {}) {
    this.#maxCount = maxCount;
    this.#maxBytes = maxBytes;
  }

  get size(): number {
    return this.#documents.length;
  }

  /** @returns how many had to go. */
  add(text: string): number {
    const bytes = Buffer.byteLength(text);
    this.#documents.push({ text, bytes });
    this.#bytes += bytes;
    let dropped = 0;
    while (this.#documents.length > this.#maxCount || this.#bytes > this.#maxBytes) {
      this.#shift();
      dropped += 1;
    }
    return dropped;
  }

  /** Takes the oldest documents: at least one if there is any. */
  take(maxCount: number, maxBytes: number): readonly string[] {
    const taken: string[] = [];
    let bytes = 0;
    for (;;) {
      const next = this.#documents[0];
      if (!next || taken.length === maxCount) return taken;
      bytes += next.bytes;
      if (taken.length > 0 && bytes > maxBytes) return taken;
      this.#shift();
      taken.push(next.text);
    }
  }

  #shift(): void {
    this.#bytes -= this.#documents.shift()?.bytes ?? 0;
  }
}
