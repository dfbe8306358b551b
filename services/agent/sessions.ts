import { createHash } from 'node:crypto';

export interface SessionsOptions<Conversation> {
  readonly issuer: string;
  readonly create: (ownerUid: string) => Conversation;
  /** Frees what a forgotten conversation holds; must not throw. */
  readonly dispose: (conversation: Conversation) => void;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  readonly maxSessions?: number;
  readonly maxBindings?: number;
  readonly idleMs?: number;
}

export type Admission<Conversation> =
  | {
      readonly kind: 'admitted';
      readonly conversation: Conversation;
      /** Ends the turn; to be called once. */
      readonly leave: () => void;
    }
  | { readonly kind: 'refused'; readonly code: 'session-of-another-user' | 'session-busy' };

interface Session<Conversation> {
  readonly conversation: Conversation;
  isBusy: boolean;
  usedAtMs: number;
}

const MAX_SESSIONS = 200;
const MAX_BINDINGS = 10_000;
const IDLE_MS = 15 * 60_000;

/**
 * The conversations in memory, each bound to its user: AgentCore does not bind a session to a user
 * (AgentCore developer guide, "Use isolated sessions for agents").
 *
 * Two memories hold this. A conversation is kept under a key that contains its user, so that nobody
 * can ever reach another's messages. Which user a session id belongs to is kept apart, for many more
 * sessions and without a time limit, so that the id stays refused to others after its conversation
 * has been forgotten. Both are touched together and the second is larger, so a living conversation
 * never loses its binding; when the oldest binding goes at last, the id merely begins a new, empty
 * conversation.
 */
export class Sessions<Conversation> {
  readonly #options: SessionsOptions<Conversation>;
  readonly #now: () => number;
  /** Both in the order of use, oldest first. */
  readonly #owners = new Map<string, string>();
  readonly #sessions = new Map<string, Session<Conversation>>();
  #busy = 0;

  constructor(options: SessionsOptions<Conversation>) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /** Turns that are running now. */
  get busy(): number {
    return this.#busy;
  }

  /** Lets a user begin a turn in a session. */
  enter(sessionId: string, uid: string): Admission<Conversation> {
    this.forgetIdle();
    if ((this.#owners.get(sessionId) ?? uid) !== uid) {
      return { kind: 'refused', code: 'session-of-another-user' };
    }
    const key = this.#keyOf(sessionId, uid);
    const session = this.#sessions.get(key) ?? {
      conversation: this.#options.create(uid),
      isBusy: false,
      usedAtMs: 0,
    };
    if (session.isBusy) return { kind: 'refused', code: 'session-busy' };

    session.isBusy = true;
    this.#busy += 1;
    setNewest(this.#owners, sessionId, uid);
    setNewest(this.#sessions, key, session);
    this.#trim();
    return {
      kind: 'admitted',
      conversation: session.conversation,
      leave: () => {
        session.isBusy = false;
        session.usedAtMs = this.#now();
        this.#busy -= 1;
      },
    };
  }

  /** Forgets the conversations that nobody has used for the idle time. */
  forgetIdle(): void {
    const { idleMs = IDLE_MS } = this.#options;
    const before = this.#now() - idleMs;
    this.#forget((session) => session.usedAtMs < before, Number.POSITIVE_INFINITY);
  }

  #trim(): void {
    const { maxSessions = MAX_SESSIONS, maxBindings = MAX_BINDINGS } = this.#options;
    this.#forget(() => true, this.#sessions.size - maxSessions);
    for (const sessionId of this.#owners.keys()) {
      if (this.#owners.size <= maxBindings) return;
      this.#owners.delete(sessionId);
    }
  }

  /** Forgets the least recently used first, and never one whose turn is running. */
  #forget(isForgettable: (session: Session<Conversation>) => boolean, limit: number): void {
    let left = limit;
    for (const [key, session] of this.#sessions) {
      if (left <= 0) return;
      if (session.isBusy || !isForgettable(session)) continue;
      this.#sessions.delete(key);
      this.#options.dispose(session.conversation);
      left -= 1;
    }
  }

  #keyOf(sessionId: string, uid: string): string {
    return createHash('sha256')
      .update(JSON.stringify([this.#options.issuer, uid, sessionId]))
      .digest('hex');
  }
}

function setNewest<Key, Value>(map: Map<Key, Value>, key: Key, value: Value): void {
  map.delete(key);
  map.set(key, value);
}
