export interface FairMemoryOptions<Value> {
  /** Entries of all owners. */
  readonly most: number;
  /** An owner's share of them. */
  readonly mostOfOwner: number;
  /** Entries that are not to go, whatever the bounds; read when one is looked for. */
  readonly isHeld: (key: string, value: Value) => boolean;
  readonly onForget?: (value: Value) => void;
}

interface Entry<Value> {
  readonly owner: string;
  readonly value: Value;
}

/**
 * A bounded memory in which no owner can push out another's entries: who uses up the share loses the
 * least recently used entry of their own. Only when many owners fill the whole does one lose an entry
 * to another, and then one of those who hold the most.
 */
export class FairMemory<Value> {
  readonly #options: FairMemoryOptions<Value>;
  readonly #entries = new Map<string, Entry<Value>>();
  /** Keys of each owner; owners and keys in the order of use, oldest first. */
  readonly #keys = new Map<string, Set<string>>();

  constructor(options: FairMemoryOptions<Value>) {
    this.#options = options;
  }

  get(key: string): Value | undefined {
    return this.#entries.get(key)?.value;
  }

  ownerOf(key: string): string | undefined {
    return this.#entries.get(key)?.owner;
  }

  /** Keeps an entry as the most recently used one. The owner of a key never changes. */
  keep(key: string, owner: string, value: Value): void {
    const keys = this.#keys.get(owner) ?? new Set();
    keys.delete(key);
    this.#keys.delete(owner);
    this.#keys.set(owner, keys.add(key));
    this.#entries.set(key, { owner, value });

    const { most, mostOfOwner } = this.#options;
    while (keys.size > mostOfOwner && this.#forgetOldestOf(keys)) {}
    while (this.#entries.size > most && this.#forgetOfLargest()) {}
  }

  /** Forgets the entries that are not held and of which this is true. */
  forgetWhere(isForgettable: (value: Value) => boolean): void {
    for (const [key, { value }] of this.#entries) {
      if (isForgettable(value) && !this.#options.isHeld(key, value)) this.#forget(key);
    }
  }

  #forgetOfLargest(): boolean {
    const bySize = [...this.#keys.values()].sort((one, other) => other.size - one.size);
    return bySize.some((keys) => this.#forgetOldestOf(keys));
  }

  #forgetOldestOf(keys: ReadonlySet<string>): boolean {
    for (const key of keys) {
      const entry = this.#entries.get(key);
      if (!entry || this.#options.isHeld(key, entry.value)) continue;
      this.#forget(key);
      return true;
    }
    return false;
  }

  #forget(key: string): void {
    const entry = this.#entries.get(key);
    if (!entry) return;
    this.#entries.delete(key);
    const keys = this.#keys.get(entry.owner);
    keys?.delete(key);
    if (keys?.size === 0) this.#keys.delete(entry.owner);
    this.#options.onForget?.(entry.value);
  }
}
