import { randomUUID } from 'node:crypto';
import type { Telemetry } from '@three-tier-chat/telemetry';
import type { ChatEvent, ProblemCode } from '@three-tier-chat/wire-contract';
import { SERVICE_RESTARTING, STOPPED_BY_USER } from './abort-reasons.ts';
import type { Asking, Conversation } from './conversation.ts';
import type { KeptConversation } from './keeping/kept-conversation.ts';
import { OpenTurns } from './keeping/open-turns.ts';
import { decisionsOf } from './keeping/paused-record.ts';
import { LastNotes } from './last-notes.ts';
import { type Reading, readingOf } from './reading.ts';
import { refuse } from './refusal.ts';
import { RunningTurn } from './running/running-turn.ts';
import type { ModelPrice } from './settings.ts';
import { continueTurn, runTurn } from './turn.ts';
import { errorEvent } from './turn-events.ts';
import type { FirstAnswer, PausedRecord } from './turn-record.ts';
import { openSecondsOf, type TurnTimes } from './turn-times.ts';

/** Who asks, without the turn and its signal. */
export type Asker = Omit<Asking, 'turnId' | 'signal'>;

export interface Message {
  readonly prompt: string;
  readonly turnId: string;
  /** Id of the turn whose place it takes. */
  readonly supersedes?: string | undefined;
}

export interface SessionTurnOptions {
  readonly conversation: Conversation;
  readonly kept: KeptConversation;
  readonly telemetry: Telemetry;
  readonly price?: ModelPrice | undefined;
  /** Called with each run of a turn, which settles when the turn ends or waits, and never rejects. */
  readonly onRun: (run: Promise<void>) => void;
  /** See {@link TurnOptions.onKeeping}. */
  readonly onKeeping: (keeping: Promise<unknown>) => void;
  /** Called with the first answer of a conversation, within the request of its turn. */
  readonly onFirstAnswer: (asker: Asker, first: FirstAnswer) => void;
}

/** The turn of one conversation that runs, waits or ran last on this machine: one at a time. */
export class SessionTurn {
  readonly #options: SessionTurnOptions;
  readonly #openTurns: OpenTurns;
  #turn: RunningTurn | undefined;
  #paused: PausedRecord | undefined;
  /** By the attempt that they take a turn over from: sent again, it is one taking-over. */
  readonly #successors = new LastNotes<string>();

  constructor(options: SessionTurnOptions) {
    this.#options = options;
    this.#openTurns = new OpenTurns(options.kept);
  }

  get isRunning(): boolean {
    return this.#turn?.state === 'running';
  }

  /** The turn that waits for the user, if one does. */
  get paused(): PausedRecord | undefined {
    return this.#paused;
  }

  /** @returns undefined for any other turn than the one of this machine. */
  find(turnId: string): RunningTurn | undefined {
    return this.#turn?.turnId === turnId && !this.#turn.isRefused ? this.#turn : undefined;
  }

  /** Joins the turn after a number of its events. */
  read(turn: RunningTurn, after = 0): Reading {
    return readingOf(turn, after, () => this.#paused);
  }

  /** Ends the running turn, since the service itself ends. */
  endForRestart(): void {
    this.#turn?.end(SERVICE_RESTARTING);
  }

  /**
   * Begins the turn of a message. One that waits for an approval gets none any more.
   *
   * @param isStopped the user has stopped it before its message came.
   * @throws Refusal if another turn runs, or the token ends too soon.
   */
  begin(
    asker: Asker,
    { prompt, turnId, supersedes }: Message,
    { times, isStopped }: { readonly times: TurnTimes; readonly isStopped: boolean },
  ): Reading {
    this.#requireRoom(times);
    if (this.#paused) this.conclude(this.#error('approval-expired'));
    const turn = new RunningTurn(turnId, prompt);
    if (isStopped) turn.end(STOPPED_BY_USER);
    this.#turn = turn;
    const input = { ...asker, prompt, turnId, supersedes, signal: turn.signal };
    this.#run(turn, runTurn(input, this.#turnOptions(asker, times)));
    return this.read(turn);
  }

  /**
   * Goes on with a turn that waited for the user, once the store knows what the user decided and that
   * this machine acts on it.
   *
   * @param record with the decisions in its parts.
   * @returns the turn's events from then on, or from `start` if this machine is new to it.
   * @throws Refusal, after which nothing is done.
   */
  async takeUp(asker: Asker, record: PausedRecord, times: TurnTimes): Promise<Reading> {
    this.#requireRoom(times);
    const { conversation } = this.#options;
    const { turnId, prompt, parts } = record;
    const isKept = record.attempt !== undefined;
    const history =
      isKept && !this.find(turnId)
        ? await this.#openTurns.historyBefore(asker.caller, turnId)
        : undefined;
    const attempt = await this.#takeOver(asker, record, times);
    const here = this.find(turnId);
    if (history) conversation.restore(history);
    const decisions = decisionsOf(parts.all);
    const turn = here ?? new RunningTurn(turnId, prompt);
    for (const [id, decision] of decisions) turn.decide(id, decision);
    const after = turn.count;
    this.#turn = turn;
    this.#paused = undefined;
    const options = { ...this.#turnOptions(asker, times), decisions, isNewHere: !here };
    const input = { ...asker, turnId, signal: turn.signal };
    this.#run(turn, continueTurn(input, { ...record, attempt }, options));
    return this.read(turn, after);
  }

  /** Ends the turn that waits, without an approval. */
  conclude(last: ChatEvent): void {
    this.#paused = undefined;
    if (this.#turn?.state === 'waiting') this.#turn.conclude(last);
  }

  /** @returns the attempt that has the turn from now on; undefined for a turn that is not kept. */
  async #takeOver(
    asker: Asker,
    record: PausedRecord,
    times: TurnTimes,
  ): Promise<string | undefined> {
    const { kept, telemetry } = this.#options;
    const { turnId, prompt, parts, messages, pending, toolCalls, usage } = record;
    if (record.attempt === undefined) return undefined;
    const attempt = this.#successors.get(record.attempt) ?? randomUUID();
    this.#successors.keep(record.attempt, attempt);
    const isOurs = await this.#openTurns.take(asker.caller, turnId, {
      prompt,
      traceId: telemetry.traceId(),
      ...kept.makers,
      outcome: 'running',
      parts: parts.all,
      messages,
      pending,
      toolCalls,
      ...(usage && { usage }),
      openForSeconds: openSecondsOf(times),
      attempt,
      replaces: record.attempt,
    });
    if (isOurs) return attempt;
    // Decided elsewhere, or followed by another turn: the store knows how it goes on.
    if (this.find(turnId)) {
      this.#turn = undefined;
      this.#paused = undefined;
    }
    throw refuse('approval-decided');
  }

  #requireRoom(times: TurnTimes): void {
    if (this.isRunning) throw refuse('session-busy');
    if (times.isTooShort) throw refuse('token-expiring');
  }

  #turnOptions(asker: Asker, times: TurnTimes) {
    const { conversation, kept, telemetry, price, onKeeping, onFirstAnswer } = this.#options;
    return {
      conversation,
      kept,
      telemetry,
      price,
      times,
      onKeeping,
      onPaused: (record: PausedRecord) => {
        this.#paused = record;
      },
      onFirstAnswer: (first: FirstAnswer) => onFirstAnswer(asker, first),
    };
  }

  #run(turn: RunningTurn, events: AsyncIterable<ChatEvent>): void {
    this.#options.onRun(turn.run(this.#withFailureReported(events)));
  }

  /** Every turn ends with an event, also one that fails in a way that nobody thought of. */
  async *#withFailureReported(events: AsyncIterable<ChatEvent>): AsyncGenerator<ChatEvent, void> {
    const { telemetry } = this.#options;
    try {
      yield* events;
    } catch (error) {
      telemetry.logger.error('turn.failed', { error });
      telemetry.annotate('outcome', 'agent-failed');
      yield this.#error('agent-failed');
    }
  }

  #error(code: ProblemCode): ChatEvent {
    return errorEvent(code, this.#options.telemetry.traceId());
  }
}
