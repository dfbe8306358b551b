export interface FairLruCacheOptions<Value> {
  /** Maximum number of entries of all owners together. */
  readonly maxEntries: number;
  /** Maximum number of entries of one owner. */
  readonly maxEntriesPerOwner: number;
  /** Pinned entries are never evicted, even above the limits; asked at each eviction. */
  readonly isPinned: (key: string, value: Value) => boolean;
  readonly onEvict?: (value: Value) => void;
}

interface Entry<Value> {
  readonly owner: string;
  readonly value: Value;
}

/**
 * A least-recently-used cache with a limit for each owner, so that no owner can evict another's
 * entries: above that limit, an owner's own least recently used entry goes. When the cache as a
 * whole is full, the owner with the most entries loses one.
 */
export class FairLruCache<Value> {
  readonly #options: FairLruCacheOptions<Value>;
  readonly #entries = new Map<string, Entry<Value>>();
  /** Keys of each owner; owners and keys in the order of use, oldest first. */
  readonly #keys = new Map<string, Set<string>>();

  constructor(options: FairLruCacheOptions<Value>) {
    this.#options = options;
  }

  get(key: string): Value | undefined {
    return this.#entries.get(key)?.value;
  }

  ownerOf(key: string): string | undefined {
    return this.#entries.get(key)?.owner;
  }

  /**
   * Stores an entry as the most recently used one, above the limits if all others are pinned. The owner
   * of a key never changes.
   */
  keep(key: string, owner: string, value: Value): void {
    const keys = this.#keys.get(owner) ?? new Set();
    keys.delete(key);
    this.#keys.delete(owner);
    this.#keys.set(owner, keys.add(key));
    this.#entries.set(key, { owner, value });

    const { maxEntries, maxEntriesPerOwner } = this.#options;
    // Not the one that is being stored, which nobody has had the time to pin.
    while (keys.size > maxEntriesPerOwner && this.#evictOldestOf(keys, key)) {}
    while (this.#entries.size > maxEntries && this.#evictFromLargestOwner(key)) {}
  }

  /** @returns false if there was no such entry. */
  delete(key: string): boolean {
    const isThere = this.#entries.has(key);
    this.#evict(key);
    return isThere;
  }

  /** Evicts the entries that match and are not pinned. */
  evictWhere(isEvictable: (value: Value) => boolean): void {
    for (const [key, { value }] of this.#entries) {
      if (isEvictable(value) && !this.#options.isPinned(key, value)) this.#evict(key);
    }
  }

  #evictFromLargestOwner(except: string): boolean {
    const bySize = [...this.#keys.values()].sort((one, other) => other.size - one.size);
    return bySize.some((keys) => this.#evictOldestOf(keys, except));
  }

  #evictOldestOf(keys: ReadonlySet<string>, except: string): boolean {
    for (const key of keys) {
      const entry = this.#entries.get(key);
      if (!entry || key === except || this.#options.isPinned(key, entry.value)) continue;
      this.#evict(key);
      return true;
    }
    return false;
  }

  #evict(key: string): void {
    const entry = this.#entries.get(key);
    if (!entry) return;
    this.#entries.delete(key);
    const keys = this.#keys.get(entry.owner);
    keys?.delete(key);
    if (keys?.size === 0) this.#keys.delete(entry.owner);
    this.#options.onEvict?.(entry.value);
  }
}
