import { createHash } from 'node:crypto';
import { FairMemory } from './fair-memory.ts';

export interface SessionsOptions<Conversation> {
  readonly issuer: string;
  readonly create: (ownerUid: string) => Conversation;
  /** Frees what a forgotten conversation holds; must not throw. */
  readonly dispose: (conversation: Conversation) => void;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  readonly maxSessions?: number;
  readonly maxSessionsOfUser?: number;
  readonly maxBindings?: number;
  readonly maxBindingsOfUser?: number;
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
const MAX_SESSIONS_OF_USER = 20;
const MAX_BINDINGS = 10_000;
const MAX_BINDINGS_OF_USER = 1000;
const IDLE_MS = 15 * 60_000;

/**
 * The conversations in memory, each bound to its user: AgentCore does not bind a session to a user
 * (AgentCore developer guide, "Use isolated sessions for agents").
 *
 * Two memories hold this. A conversation is kept under a key that contains its user, so that nobody
 * can ever reach another's messages. Which user a session id belongs to is kept apart, for many more
 * sessions and without a time limit, so that the id stays refused to others after its conversation
 * has been forgotten. A living conversation never loses its binding; when a binding goes at last, the
 * id merely begins a new, empty conversation. In both, each user has a share: nobody's many sessions
 * push out another's.
 */
export class Sessions<Conversation> {
  readonly #options: SessionsOptions<Conversation>;
  readonly #now: () => number;
  readonly #bindings: FairMemory<undefined>;
  readonly #sessions: FairMemory<Session<Conversation>>;
  #busy = 0;

  constructor(options: SessionsOptions<Conversation>) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#sessions = new FairMemory<Session<Conversation>>({
      most: options.maxSessions ?? MAX_SESSIONS,
      mostOfOwner: options.maxSessionsOfUser ?? MAX_SESSIONS_OF_USER,
      isHeld: (_key, { isBusy }) => isBusy,
      onForget: ({ conversation }) => options.dispose(conversation),
    });
    this.#bindings = new FairMemory({
      most: options.maxBindings ?? MAX_BINDINGS,
      mostOfOwner: options.maxBindingsOfUser ?? MAX_BINDINGS_OF_USER,
      isHeld: (sessionId) => this.#sessions.get(this.#keyOf(sessionId)) !== undefined,
    });
  }

  /** Turns that are running now. */
  get busy(): number {
    return this.#busy;
  }

  /** Lets a user begin a turn in a session. */
  enter(sessionId: string, uid: string): Admission<Conversation> {
    this.forgetIdle();
    if ((this.#bindings.ownerOf(sessionId) ?? uid) !== uid) {
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
    this.#sessions.keep(key, uid, session);
    this.#bindings.keep(sessionId, uid, undefined);
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
    this.#sessions.forgetWhere(({ usedAtMs }) => usedAtMs < before);
  }

  /** @param uid the user to whom the session is bound, if none is named. */
  #keyOf(sessionId: string, uid = this.#bindings.ownerOf(sessionId)): string {
    return createHash('sha256')
      .update(JSON.stringify([this.#options.issuer, uid, sessionId]))
      .digest('hex');
  }
}
