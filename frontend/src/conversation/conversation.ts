import { type ApprovalDecision, makeTraceRoot } from '@three-tier-chat/wire-contract';
import { type Accessor, createSignal } from 'solid-js';
import type { AnswerSource, FirstRequest, LiveTurn } from './answer-source.ts';
import { makeAnswerWriter } from './answer-writer.ts';
import { LEFT, STOP_UNKNOWN, STOPPED } from './failure.ts';
import { type FollowEnd, followTurn } from './follow-turn.ts';
import { type StopSource, stopTurn } from './stop-turn.ts';
import type { NextFrame } from './text-collector.ts';
import { type Answer, isSettled, type Turn } from './turn.ts';
import { pendingApproval, withDecision } from './turn-parts.ts';

export interface ConversationOptions extends AnswerSource, StopSource {
  /** The conversation's id. */
  readonly sessionId: string;
  readonly nextFrame: NextFrame;
  /** A message is about to be sent. */
  readonly onSending: (turnId: string) => void;
  readonly onAccepted: (prompt: string) => void;
  /** The message did not reach the agent: it is returned to the text box. */
  readonly onRefused: (prompt: string) => void;
  /** The server no longer accepts this session's tokens. */
  readonly onSignInNeeded: () => void;
  /** What is kept of the conversation may have changed. */
  readonly onTurnEnded: () => void;
  /** What the user wanted to decide has been decided otherwise, in another tab or on another device. */
  readonly onDecidedElsewhere: () => void;
}

/** A turn as it is kept. */
export interface PastTurn extends Omit<Turn, 'answer'> {
  readonly answer: Answer;
}

export interface Conversation {
  readonly turns: Accessor<readonly Turn[]>;
  /** An answer is running: no other message can be sent. */
  readonly isAnswering: Accessor<boolean>;
  /** Shows what is kept, in place of what is shown, and joins the last turn if it is running. */
  show(past: readonly PastTurn[]): Promise<void>;
  /** Shows turns before those that are shown. */
  showEarlier(past: readonly PastTurn[]): void;
  /**
   * Sends a message; settles with its answer. Does nothing while another answer is running.
   *
   * @param supersedes id of the turn whose place it takes, with all that followed that one.
   */
  send(prompt: string, supersedes?: string): Promise<void>;
  /** Sends the last message again and replaces its answer. */
  retry(): Promise<void>;
  /** Sends the messages that were held until the user had signed in again. */
  sendHeld(): Promise<void>;
  /** Decides on the call that waits in the last answer, which then goes on. */
  decide(decision: ApprovalDecision): Promise<void>;
  /** Stops the running turn; settles when the service has acknowledged it, or does not. */
  stop(): Promise<void>;
  /** Follows the running turn no longer; it goes on at the service. */
  leave(): void;
}

interface Run {
  readonly turn: LiveTurn;
  readonly controller: AbortController;
}

/** How long a stream may take to end after its turn was stopped. */
const LAST_EVENTS_MS = 1_000;

/** A conversation's messages and its running answer. */
export function createConversation(options: ConversationOptions): Conversation {
  const { sessionId } = options;
  const [turns, setTurns] = createSignal<readonly LiveTurn[]>([]);
  const [running, setRunning] = createSignal<Run>();
  /** The failed turn whose message was returned to the text box. */
  let returnedTurn: LiveTurn | undefined;

  function makeTurn({ answer: initial, ...turn }: PastTurn): LiveTurn {
    const [answer, setAnswer] = createSignal(initial);
    const writer = makeAnswerWriter(answer, setAnswer, options.nextFrame);
    return { ...turn, answer, setAnswer, writer };
  }

  async function answerTurn(turn: LiveTurn, first: FirstRequest): Promise<FollowEnd> {
    const { prompt } = turn;
    const run: Run = { turn, controller: new AbortController() };
    const { signal } = run.controller;
    const isMessage = first.kind === 'message';
    setRunning(run);
    if (isMessage) options.onSending(turn.turnId);
    const end = await followTurn(turn, first, options, {
      sessionId,
      signal,
      onAccepted: () => isMessage && options.onAccepted(prompt),
    });
    if (signal.reason === LEFT) return end;
    setRunning(undefined);
    if (end.isAccepted) options.onTurnEnded();
    if (end.needsSignIn) {
      options.onSignInNeeded();
    } else if (isMessage && !end.isAccepted) {
      if (turn.answer().status === 'failed') returnedTurn = turn;
      options.onRefused(prompt);
    }
    return end;
  }

  async function askAgain(turn: LiveTurn): Promise<void> {
    turn.writer.reset();
    turn.setAnswer(newAnswer());
    await answerTurn(turn, { kind: 'message' });
  }

  function leave(): void {
    running()?.controller.abort(LEFT);
    setRunning(undefined);
  }

  return {
    turns,
    isAnswering: () => running() !== undefined,

    async show(past) {
      leave();
      setTurns(past.map(makeTurn));
      const last = turns().at(-1);
      if (last && !isSettled(last.answer())) await answerTurn(last, { kind: 'resume' });
    },

    showEarlier(past) {
      setTurns([...past.map(makeTurn), ...turns()]);
    },

    async send(written, supersedes) {
      if (running()) return;
      // A lone surrogate would be refused, or break the conversation's history.
      const prompt = written.toWellFormed();
      const last = turns().at(-1);
      // A returned message that is sent unchanged is a retry: the server may already have received
      // it.
      if (last && last === returnedTurn && last.prompt === prompt && supersedes === undefined) {
        return askAgain(last);
      }
      const turn = makeTurn({
        prompt,
        turnId: crypto.randomUUID(),
        askedAtMs: Date.now(),
        supersedes,
        answer: newAnswer(),
      });
      setTurns([...turns(), turn]);
      await answerTurn(turn, { kind: 'message' });
    },

    async retry() {
      const last = turns().at(-1);
      if (running() || !last || !isSettled(last.answer())) return;
      await askAgain(last);
    },

    async sendHeld() {
      const isHeld = (turn: LiveTurn) => turn.answer().status === 'held';
      for (const turn of turns().filter(isHeld)) {
        if (running() || !turns().includes(turn)) return;
        await askAgain(turn);
      }
    },

    async decide(decision) {
      const turn = turns().at(-1);
      const approval = turn && pendingApproval(turn.answer().parts);
      if (running() || !approval || turn.answer().status !== 'awaiting') return;
      const { id } = approval;
      turn.writer.decide(id, decision);
      turn.setAnswer(({ failure: _, ...it }) => ({ ...it, status: 'waiting' }));
      const { isAccepted, code } = await answerTurn(turn, { kind: 'approval', id, decision });
      if (isAccepted || turn.answer().status !== 'awaiting') return;
      turn.writer.decide(id, undefined);
      if (code === 'approval-expired') {
        turn.setAnswer(({ failure: _, ...it }) => ({
          ...it,
          parts: withDecision(it.parts, id, 'expired'),
        }));
      }
      if (code === 'approval-decided') options.onDecidedElsewhere();
    },

    async stop() {
      const run = running();
      if (!run || run.turn.answer().isStopping) return;
      const { turn, controller } = run;
      turn.setAnswer((it) => ({ ...it, isStopping: true }));
      const body = { sessionId, stop: { turnId: turn.turnId } };
      const end = await stopTurn(options, body, controller.signal);
      if (running() !== run) return;
      // The end of a turn that was over before is on its way.
      if (end === 'ended') turn.setAnswer((it) => ({ ...it, isStopping: false }));
      if (end === 'unknown') controller.abort(STOP_UNKNOWN);
      if (end !== 'stopped') return;
      // As is that of a turn that was stopped, with its last text.
      await options.wait(LAST_EVENTS_MS, controller.signal).catch(() => {});
      if (running() === run) controller.abort(STOPPED);
    },

    leave,
  };
}

function newAnswer(): Answer {
  return { status: 'waiting', parts: [], traceId: makeTraceRoot() };
}
