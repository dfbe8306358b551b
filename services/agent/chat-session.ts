import { randomUUID } from 'node:crypto';
import type { Telemetry } from '@three-tier-chat/telemetry';
import {
  type ApprovalDecision,
  type ChatEvent,
  isOpen,
  makeProblem,
  type ProblemCode,
  type StoppedTurn,
} from '@three-tier-chat/wire-contract';
import type { Asking, Conversation } from './conversation.ts';
import type { KeptConversation } from './keeping/kept-conversation.ts';
import { decisionsOf, hasUndoneDecision, pausedRecordOf } from './keeping/paused-record.ts';
import { codeOf, type KeptTurn, showKept } from './keeping/repeat-turn.ts';
import { LastNotes } from './last-notes.ts';
import { detailOf } from './problem-details.ts';
import { Refusal } from './refusal.ts';
import { type NumberedEvent, numbered } from './running/numbered-event.ts';
import { RunningTurn } from './running/running-turn.ts';
import { eventsOf, TurnParts } from './running/turn-parts.ts';
import type { ModelPrice } from './settings.ts';
import {
  continueTurn,
  type FirstAnswer,
  openSecondsOf,
  type PausedRecord,
  runTurn,
  SERVICE_RESTARTING,
} from './turn.ts';

/** Who asks, without the turn and its signal. */
type Asker = Omit<Asking, 'turnId' | 'signal'>;

/** What a turn is given. */
export interface Times {
  /** The longest turn, in milliseconds, within the life of its token. */
  readonly timeoutMs: number;
  readonly endsWithToken: boolean;
}

export interface ChatSessionOptions {
  readonly conversation: Conversation;
  readonly kept: KeptConversation;
  readonly telemetry: Telemetry;
  readonly price?: ModelPrice | undefined;
  /** Called with each run of a turn, which settles when the turn ends or waits, and never rejects. */
  readonly onRun: (run: Promise<void>) => void;
  /** Called with the first answer of a conversation, within the request of its turn. */
  readonly onFirstAnswer: (asker: Asker, first: FirstAnswer) => void;
}

/** A turn that is shown. */
export interface Reading {
  readonly events: AsyncIterable<NumberedEvent>;
  /** The event with which it ends, or waits; settles also when nobody reads. */
  readonly ended: Promise<ChatEvent | undefined>;
}

interface Decided {
  readonly turnId: string;
  readonly decision: ApprovalDecision;
}

const STOPPED_BY_USER = Symbol('stopped-by-user');

/**
 * One user's conversation and its turn. At most one turn runs; it goes on without any reader, and is
 * joined, stopped and approved here.
 */
export class ChatSession {
  readonly #options: ChatSessionOptions;
  /** The turn that runs, or ran last. */
  #turn: RunningTurn | undefined;
  #paused: PausedRecord | undefined;
  /** Turns that were stopped before their message came. */
  readonly #stopped = new LastNotes<true>();
  /** By the approval's id. */
  readonly #decided = new LastNotes<Decided>();
  /** Decisions and stops happen one after the other. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(options: ChatSessionOptions) {
    this.#options = options;
  }

  get conversation(): Conversation {
    return this.#options.conversation;
  }

  get isBusy(): boolean {
    return this.#turn?.state === 'running';
  }

  /** Ends the running turn, since the service itself ends. */
  endForRestart(): void {
    this.#turn?.end(SERVICE_RESTARTING);
  }

  /**
   * Runs the turn of a message, or joins it if the message was sent before.
   *
   * @throws Refusal
   */
  message(
    asker: Asker & { readonly prompt: string; readonly turnId: string },
    times: Times,
  ): Reading {
    const { prompt } = asker;
    const turnId = asker.turnId.toLowerCase();
    const known = this.#turn;
    if (known?.turnId === turnId) {
      if (!known.isFor(prompt)) throw refuse('turn-id-reused');
      if (known.state !== 'over' || isAnswer(known.last)) return readingOf(known);
    } else if (known?.state === 'running') throw refuse('session-busy');
    if (known?.state === 'waiting') known.abandon();
    this.#paused = undefined;
    const turn = new RunningTurn(turnId, prompt);
    if (this.#stopped.take(turnId)) turn.end(STOPPED_BY_USER);
    this.#turn = turn;
    const input = { ...asker, turnId, signal: turn.signal };
    this.#run(turn, runTurn(input, this.#turnOptions(asker, times)));
    return readingOf(turn);
  }

  /**
   * Joins a turn again. One that no machine runs any more is shown as the store has it.
   *
   * @throws Refusal
   */
  async resume(
    asker: Asker,
    request: { readonly turnId: string; readonly after: number },
    times: Times,
  ): Promise<Reading> {
    const turnId = request.turnId.toLowerCase();
    if (this.#turn?.turnId === turnId) return readingOf(this.#turn, request.after);
    return this.#alone(async () => {
      if (this.#turn?.turnId === turnId) return readingOf(this.#turn, request.after);
      const found = await this.#read(asker, turnId);
      if (!found) throw refuse('not-found');
      const { outcome } = found.forModel;
      const record = pausedRecordOf(found);
      // The store itself calls a turn interrupted whose time is over.
      const isAbandoned = outcome === 'running' || (outcome === 'interrupted' && record);
      if (!isAbandoned) return replay(showKept(found, asker.sessionId));
      if (record && hasUndoneDecision(found)) {
        return this.#takeUp(asker, record, decisionsOf(found.shown.parts), times);
      }
      await this.#close(asker, found, 'interrupted');
      const interrupted = makeProblem(
        'turn-interrupted',
        detailOf('turn-interrupted'),
        this.#options.telemetry.traceId(),
      );
      return replay([
        { event: 'start', data: { turnId } },
        ...eventsOf(found.shown.parts),
        { event: 'error', data: interrupted },
      ]);
    });
  }

  /**
   * Stops a turn, wherever it is, and tells how it ended.
   *
   * @throws Refusal
   */
  async stop(asker: Asker, request: { readonly turnId: string }): Promise<StoppedTurn> {
    const turnId = request.turnId.toLowerCase();
    const here = await this.#stopHere(turnId);
    if (here) return here;
    return this.#alone(async () => {
      const turn = this.#turn?.turnId === turnId ? this.#turn : undefined;
      // Its message may still be on the way, and come while the store is asked.
      if (!turn) this.#stopped.keep(turnId, true);
      const found = await this.#read(asker, turnId).catch((error: unknown) => {
        this.#stopped.take(turnId);
        throw error;
      });
      const begun = await this.#stopHere(turnId);
      if (begun) return begun;
      if (found) this.#stopped.take(turnId);
      if (found && isOpen(found.forModel.outcome)) await this.#close(asker, found, 'stopped');
      if (turn) {
        turn.abandon();
        this.#paused = undefined;
      }
      if (found && !isOpen(found.forModel.outcome)) {
        return { turnId, outcome: found.forModel.outcome };
      }
      return { turnId, outcome: 'stopped' };
    });
  }

  /**
   * Stops a turn that runs here.
   *
   * @returns how it ended, now or before; undefined for a turn that waits, or is not here.
   */
  async #stopHere(turnId: string): Promise<StoppedTurn | undefined> {
    const turn = this.#turn;
    const waits = (): boolean => turn?.state === 'waiting';
    if (turn?.turnId !== turnId || waits()) return undefined;
    turn.end(STOPPED_BY_USER);
    await turn.settled();
    return waits() ? undefined : { turnId, outcome: outcomeOf(turn.last) };
  }

  /**
   * Goes on with a turn as the user decided. The same decision again joins the turn.
   *
   * @returns the turn's events from the decision on, or from `start` if this machine is new to it.
   * @throws Refusal
   */
  approve(
    asker: Asker,
    { id, decision }: { readonly id: string; readonly decision: ApprovalDecision },
    times: Times,
  ): Promise<Reading> {
    return this.#alone(async () => {
      const before = this.#decided.get(id);
      if (before) {
        const turn = this.#turn?.turnId === before.turnId ? this.#turn : undefined;
        if (!turn || before.decision !== decision) throw refuse('approval-decided');
        return readingOf(turn);
      }
      const { record, found } = await this.#findApproval(asker, id);
      const approval = record.paused.asked.find((one) => one.id === id);
      if (!approval) throw refuse('approval-decided');
      if (Date.parse(approval.expiresAt) <= Date.now()) {
        record.parts.decide(id, 'expired');
        if (found) await this.#close(asker, found, 'approval-expired');
        this.#forgetPaused(record.turnId);
        throw refuse('approval-expired');
      }
      record.parts.decide(id, decision);
      const decisions = decisionsOf(record.parts.all);
      const events = await this.#takeUp(asker, record, decisions, times);
      this.#decided.keep(id, { turnId: record.turnId, decision });
      return events;
    });
  }

  /** Runs a paused turn on, once the store knows that this machine does. */
  async #takeUp(
    asker: Asker,
    record: PausedRecord,
    decisions: ReadonlyMap<string, ApprovalDecision>,
    times: Times,
  ): Promise<Reading> {
    const { conversation, kept } = this.#options;
    const { turnId, prompt, parts } = record;
    let { attempt } = record;
    if (attempt !== undefined) {
      const next = randomUUID();
      const isOurs = await this.#askStore(() =>
        kept.take(asker.caller, turnId, {
          prompt,
          traceId: this.#options.telemetry.traceId(),
          ...kept.makers,
          outcome: 'running',
          parts: parts.all,
          messages: record.paused.messages,
          pending: record.paused.pending,
          toolCalls: record.toolCalls,
          ...(record.usage && { usage: record.usage }),
          openForSeconds: openSecondsOf(times.timeoutMs),
          attempt: next,
          replaces: attempt as string,
        }),
      );
      if (!isOurs) throw refuse('approval-decided');
      attempt = next;
    }
    const here = this.#turn?.turnId === turnId ? this.#turn : undefined;
    if (!here && attempt !== undefined) {
      conversation.restore(await this.#askStore(() => kept.historyBefore(asker.caller, turnId)));
    }
    const turn = here ?? new RunningTurn(turnId, prompt);
    const after = turn.count;
    this.#turn = turn;
    this.#paused = undefined;
    const input = { ...asker, turnId, signal: turn.signal };
    this.#run(
      turn,
      continueTurn(
        input,
        { ...record, attempt },
        { ...this.#turnOptions(asker, times), decisions, isNewHere: !here },
      ),
    );
    return readingOf(turn, after);
  }

  #turnOptions(asker: Asker, times: Times) {
    const { conversation, kept, telemetry, price, onFirstAnswer } = this.#options;
    return {
      conversation,
      kept,
      telemetry,
      price,
      ...times,
      onPaused: (record: PausedRecord) => {
        this.#paused = record;
      },
      onFirstAnswer: (first: FirstAnswer) => onFirstAnswer(asker, first),
    };
  }

  #run(turn: RunningTurn, events: AsyncIterable<ChatEvent>): void {
    const { telemetry, onRun } = this.#options;
    onRun(turn.run(withFailureReported(events, telemetry)));
  }

  /** Finds what waits for a decision: in memory, or in the store after the machine that asked is gone. */
  async #findApproval(
    asker: Asker,
    id: string,
  ): Promise<{ readonly record: PausedRecord; readonly found: KeptTurn | undefined }> {
    const here = this.#paused;
    if (here?.paused.asked.some((one) => one.id === id)) {
      const found = here.attempt === undefined ? undefined : await this.#read(asker, here.turnId);
      return { record: here, found };
    }
    const found = await this.#askStore(() => this.#options.kept.readWaiting(asker.caller, id));
    if (!found) throw refuse('not-found');
    const part = found.shown.parts.find((one) => one.kind === 'approval' && one.approval.id === id);
    const decision = part?.kind === 'approval' ? part.decision : undefined;
    if (decision === 'expired') {
      if (found.forModel.outcome === 'awaiting-approval') {
        await this.#close(asker, found, 'approval-expired');
      }
      throw refuse('approval-expired');
    }
    const record = pausedRecordOf(found);
    if (decision !== undefined || !record) throw refuse('approval-decided');
    return { record, found };
  }

  /** Closes a kept turn that nobody runs. */
  async #close(asker: Asker, { forModel, shown }: KeptTurn, outcome: string): Promise<void> {
    const { pending: _, attempt, turnId: __, ...rest } = forModel;
    const parts = new TurnParts(shown.parts);
    parts.closeApprovals('expired');
    await this.#askStore(() =>
      this.#options.kept.take(asker.caller, shown.turnId, {
        ...rest,
        outcome,
        parts: parts.all,
        attempt: randomUUID(),
        ...(attempt !== undefined && { replaces: attempt }),
      }),
    );
  }

  #forgetPaused(turnId: string): void {
    this.#paused = undefined;
    if (this.#turn?.turnId === turnId) this.#turn.abandon();
  }

  #read(asker: Asker, turnId: string): Promise<KeptTurn | undefined> {
    return this.#askStore(() => this.#options.kept.read(asker.caller, turnId));
  }

  /** @throws Refusal for a store that refuses or is away. */
  async #askStore<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      throw refuse(codeOf(error));
    }
  }

  #alone<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(work);
    this.#queue = result.catch(() => {});
    return result;
  }
}

function readingOf(turn: RunningTurn, after = 0): Reading {
  return { events: turn.events(after), ended: turn.settled().then(() => turn.last) };
}

function replay(events: Iterable<ChatEvent>): Reading {
  const all = [...events];
  return { events: numbered(all), ended: Promise.resolve(all.at(-1)) };
}

/** A stopped turn is no answer: its message may be sent again. */
function isAnswer(last: ChatEvent | undefined): boolean {
  return last?.event === 'done' && last.data.outcome !== 'stopped';
}

function refuse(code: ProblemCode): Refusal {
  return new Refusal(code, detailOf(code));
}

/** Every turn ends with an event, also one that fails in a way that nobody thought of. */
async function* withFailureReported(
  events: AsyncIterable<ChatEvent>,
  telemetry: Telemetry,
): AsyncGenerator<ChatEvent, void> {
  try {
    yield* events;
  } catch (error) {
    telemetry.logger.error('turn.failed', { error });
    telemetry.annotate('outcome', 'agent-failed');
    const problem = makeProblem('agent-failed', detailOf('agent-failed'), telemetry.traceId());
    yield { event: 'error', data: problem };
  }
}

function outcomeOf(last: ChatEvent | undefined): string {
  switch (last?.event) {
    case 'done':
      return last.data.outcome ?? 'complete';
    case 'error':
      return last.data.code;
    default:
      return 'stopped';
  }
}
