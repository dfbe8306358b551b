import { type ApprovalDecision, isOpen, type StoppedTurn } from '@three-tier-chat/wire-contract';
import { STOPPED_BY_USER } from './abort-reasons.ts';
import { type Decided, type FoundApproval, findApproval } from './approval/find-approval.ts';
import type { Conversation } from './conversation.ts';
import { OpenTurns } from './keeping/open-turns.ts';
import { pausedRecordOf, undoneRecordOf } from './keeping/paused-record.ts';
import type { KeptTurn } from './keeping/read-turns.ts';
import { showKept } from './keeping/repeat-turn.ts';
import { LastNotes } from './last-notes.ts';
import { type Reading, replay } from './reading.ts';
import { refuse } from './refusal.ts';
import { TurnParts } from './running/turn-parts.ts';
import { type Asker, type Message, SessionTurn, type SessionTurnOptions } from './session-turn.ts';
import type { StoppedMessages } from './stopped-messages.ts';
import { errorEvent, isAnswer, outcomeOf, stoppedEvent } from './turn-events.ts';
import type { PausedRecord } from './turn-record.ts';
import type { TurnTimes } from './turn-times.ts';

export interface ChatSessionOptions extends SessionTurnOptions {
  readonly stopped: StoppedMessages;
}

/**
 * One user's conversation and its turn. At most one turn runs; it goes on without any reader, and is
 * joined, stopped and approved here. Turn ids are in lower case.
 */
export class ChatSession {
  readonly #options: ChatSessionOptions;
  readonly #current: SessionTurn;
  readonly #store: OpenTurns;
  /** By the approval's id. */
  readonly #decided = new LastNotes<Decided>();
  /** Requests change the turn one after the other. */
  #queue: Promise<unknown> = Promise.resolve();
  #queued = 0;

  constructor(options: ChatSessionOptions) {
    this.#options = options;
    this.#current = new SessionTurn(options);
    this.#store = new OpenTurns(options.kept);
  }

  get conversation(): Conversation {
    return this.#options.conversation;
  }

  get isBusy(): boolean {
    return this.#current.isRunning || this.#queued > 0;
  }

  /** Ends the running turn, since the service itself ends. */
  endForRestart(): void {
    this.#current.endForRestart();
  }

  /**
   * Runs the turn of a message, or joins it if the message was sent before.
   *
   * @throws Refusal
   */
  message(asker: Asker, message: Message, times: TurnTimes): Promise<Reading> {
    const { turnId, prompt } = message;
    return this.#alone(async () => {
      const known = this.#current.find(turnId);
      if (known && !known.isFor(prompt)) throw refuse('turn-id-reused');
      if (known && (known.state !== 'over' || isAnswer(known.last))) {
        return this.#current.read(known);
      }
      const isStopped = this.#options.stopped.take(asker, turnId);
      try {
        return this.#current.begin(asker, message, { times, isStopped });
      } catch (error) {
        // Refused, it may come again.
        if (isStopped) this.#options.stopped.keep(asker, turnId);
        throw error;
      }
    });
  }

  /**
   * Joins a turn again. One that no machine runs any more is shown as the store has it.
   *
   * @throws Refusal
   */
  async resume(
    asker: Asker,
    { turnId, after }: { readonly turnId: string; readonly after: number },
    times: TurnTimes,
  ): Promise<Reading> {
    const turn = this.#current.find(turnId);
    if (turn) return this.#current.read(turn, after);
    return this.#alone(() => this.#join(asker, { turnId, after }, times));
  }

  /**
   * Stops a turn, wherever it is, and tells how it ended.
   *
   * @throws Refusal
   */
  async stop(asker: Asker, { turnId }: { readonly turnId: string }): Promise<StoppedTurn> {
    // A running turn is in nobody's queue.
    await this.#endRun(turnId);
    return this.#alone(async () => {
      await this.#endRun(turnId);
      const turn = this.#current.find(turnId);
      if (turn?.state === 'over') return { turnId, outcome: outcomeOf(turn.last) };
      // Its message may still be on the way.
      if (!turn) this.#options.stopped.keep(asker, turnId);
      const paused = turn && this.#current.paused;
      const isKept = !paused || paused.attempt !== undefined;
      const found = isKept ? await this.#readToStop(asker, turnId) : undefined;
      const outcome = found ? await this.#closeAsStopped(asker, found) : 'stopped';
      if (found) this.#options.stopped.take(asker, turnId);
      if (paused) {
        const { sessionId } = asker;
        this.#current.conclude(stoppedEvent(paused, { sessionId, traceId: this.#traceId() }));
      }
      return { turnId, outcome };
    });
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
    times: TurnTimes,
  ): Promise<Reading> {
    return this.#alone(async () => {
      const decided = this.#decided.get(id);
      const found: FoundApproval = decided
        ? { kind: 'decided', ...decided }
        : await findApproval(id, {
            paused: this.#current.paused,
            store: this.#store,
            caller: asker.caller,
          });
      if (found.kind === 'decided') {
        if (found.decision !== decision) throw refuse('approval-decided');
        return this.#join(asker, { turnId: found.turnId, after: 0 }, times);
      }
      const { record, approval } = found;
      if (Date.parse(approval.expiresAt) <= Date.now()) {
        await this.#expire(asker, record);
        throw refuse('approval-expired');
      }
      const parts = new TurnParts(record.parts.all);
      parts.decide(id, decision);
      const reading = await this.#current.takeUp(asker, { ...record, parts }, times);
      this.#decided.keep(id, { turnId: record.turnId, decision });
      return reading;
    });
  }

  async #join(
    asker: Asker,
    { turnId, after }: { readonly turnId: string; readonly after: number },
    times: TurnTimes,
  ): Promise<Reading> {
    const turn = this.#current.find(turnId);
    if (turn) return this.#current.read(turn, after);
    const found = await this.#store.read(asker.caller, turnId);
    if (!found) throw refuse('not-found');
    const undone = undoneRecordOf(found, Date.now());
    if (undone) return this.#current.takeUp(asker, undone, times);
    const isOver = found.forModel.outcome !== 'running';
    const changed = isOver ? found : await this.#closeAsInterrupted(asker, found);
    return replay(showKept(changed, asker.sessionId), pausedRecordOf(changed));
  }

  /** @returns the turn as it is then. */
  async #closeAsInterrupted(asker: Asker, found: KeptTurn): Promise<KeptTurn> {
    await this.#store.close(asker.caller, found, 'interrupted');
    // If somebody else closed it meanwhile, it ended otherwise.
    return (await this.#store.read(asker.caller, found.shown.turnId)) ?? found;
  }

  async #endRun(turnId: string): Promise<void> {
    const turn = this.#current.find(turnId);
    if (turn?.state !== 'running') return;
    turn.end(STOPPED_BY_USER);
    await turn.settled();
  }

  async #readToStop(asker: Asker, turnId: string): Promise<KeptTurn | undefined> {
    try {
      return await this.#store.read(asker.caller, turnId);
    } catch (error) {
      // The caller is told that nothing was stopped.
      this.#options.stopped.take(asker, turnId);
      throw error;
    }
  }

  /** @returns how the turn has ended. */
  async #closeAsStopped(asker: Asker, found: KeptTurn): Promise<string> {
    const { outcome } = found.forModel;
    if (!isOpen(outcome)) return outcome;
    if (await this.#store.close(asker.caller, found, 'stopped')) return 'stopped';
    const changed = await this.#store.read(asker.caller, found.shown.turnId);
    return changed?.forModel.outcome ?? 'stopped';
  }

  /** Closes a turn whose approval has come too late. */
  async #expire(asker: Asker, { turnId, attempt }: PausedRecord): Promise<void> {
    const found = attempt === undefined ? undefined : await this.#store.read(asker.caller, turnId);
    if (found && isOpen(found.forModel.outcome)) {
      await this.#store.close(asker.caller, found, 'approval-expired');
    }
    if (this.#current.paused?.turnId !== turnId) return;
    this.#current.conclude(errorEvent('approval-expired', this.#traceId()));
  }

  #traceId(): string {
    return this.#options.telemetry.traceId();
  }

  #alone<T>(work: () => Promise<T>): Promise<T> {
    this.#queued += 1;
    const result = this.#queue.then(work).finally(() => {
      this.#queued -= 1;
    });
    this.#queue = result.catch(() => {});
    return result;
  }
}
