import { createHash } from 'node:crypto';
import { FairLruCache } from './fair-lru-cache.ts';

export interface SessionsOptions<Conversation> {
  readonly issuer: string;
  readonly create: (owner: SessionOwner) => Conversation;
  /** A busy conversation is never evicted. */
  readonly isBusy: (conversation: Conversation) => boolean;
  /** Releases the resources of an evicted conversation; must not throw. */
  readonly dispose: (conversation: Conversation) => void;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  readonly maxSessions?: number;
  readonly maxSessionsPerUser?: number;
  readonly maxBindings?: number;
  readonly maxBindingsPerUser?: number;
  readonly idleMs?: number;
}

interface SessionOwner {
  readonly uid: string;
  readonly sessionId: string;
}

interface Session<Conversation> {
  readonly conversation: Conversation;
  usedAtMs: number;
}

const MAX_SESSIONS = 200;
const MAX_SESSIONS_PER_USER = 20;
const MAX_BINDINGS = 10_000;
const MAX_BINDINGS_PER_USER = 1000;
const IDLE_MS = 15 * 60_000;

/**
 * The conversations in memory, each bound to its user: AgentCore does not bind a session to a user
 * (AgentCore developer guide, "Use isolated sessions for agents").
 *
 * There are two caches. Conversations are stored under a key that contains the user, so that no
 * user can reach another's messages. The owner of each session id is stored separately, for many
 * more sessions and without a time limit, so that other users are still refused after the
 * conversation has been evicted. A conversation in memory never loses its binding; once a binding
 * is evicted, its id starts a new, empty conversation. Both caches have a limit for each user, so
 * that no user can evict another's sessions.
 */
export class Sessions<Conversation> {
  readonly #options: SessionsOptions<Conversation>;
  readonly #now: () => number;
  readonly #bindings: FairLruCache<undefined>;
  readonly #sessions: FairLruCache<Session<Conversation>>;

  constructor(options: SessionsOptions<Conversation>) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#sessions = new FairLruCache<Session<Conversation>>({
      maxEntries: options.maxSessions ?? MAX_SESSIONS,
      maxEntriesPerOwner: options.maxSessionsPerUser ?? MAX_SESSIONS_PER_USER,
      isPinned: (_key, { conversation }) => options.isBusy(conversation),
      onEvict: ({ conversation }) => options.dispose(conversation),
    });
    this.#bindings = new FairLruCache({
      maxEntries: options.maxBindings ?? MAX_BINDINGS,
      maxEntriesPerOwner: options.maxBindingsPerUser ?? MAX_BINDINGS_PER_USER,
      isPinned: (sessionId) => this.#sessions.get(this.#keyOf(sessionId)) !== undefined,
    });
  }

  /**
   * The conversation of a user's session.
   *
   * @returns undefined if the session is another user's.
   */
  enter(sessionId: string, uid: string): Conversation | undefined {
    this.evictIdle();
    if ((this.#bindings.ownerOf(sessionId) ?? uid) !== uid) return undefined;
    const key = this.#keyOf(sessionId, uid);
    const session = this.#sessions.get(key) ?? {
      conversation: this.#options.create({ uid, sessionId }),
      usedAtMs: 0,
    };
    session.usedAtMs = this.#now();
    this.#sessions.keep(key, uid, session);
    this.#bindings.keep(sessionId, uid, undefined);
    return session.conversation;
  }

  /** Evicts the conversations that have been idle for the idle time. */
  evictIdle(): void {
    const { idleMs = IDLE_MS } = this.#options;
    const before = this.#now() - idleMs;
    this.#sessions.evictWhere(({ usedAtMs }) => usedAtMs < before);
  }

  /** @param uid defaults to the user to whom the session is bound. */
  #keyOf(sessionId: string, uid = this.#bindings.ownerOf(sessionId)): string {
    return createHash('sha256')
      .update(JSON.stringify([this.#options.issuer, uid, sessionId]))
      .digest('hex');
  }
}
