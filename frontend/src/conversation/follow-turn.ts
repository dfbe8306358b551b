import { makeTraceRoot } from '@three-tier-chat/wire-contract';
import { batch } from 'solid-js';
import { ApiError, textOf } from '../api/api-error.ts';
import type { Question } from '../api/invoke.ts';
import { pageTexts } from '../strings/page-texts.ts';
import type { AnswerSource, FirstRequest, LiveTurn } from './answer-source.ts';
import type { TurnEnding } from './answer-writer.ts';
import type { AnswerEnd } from './chat-event.ts';
import { describe, explain, Interruption, LEFT, needsSignIn } from './failure.ts';
import { isInterruption, isPassing, whyNotJoined } from './joining.ts';
import { limitTime } from './time-limit.ts';
import type { Answer } from './turn.ts';
import { hasText } from './turn-parts.ts';

export interface FollowOptions {
  readonly sessionId: string;
  readonly signal: AbortSignal;
  readonly onAccepted: () => void;
}

/** How the following of a turn ended. */
export interface FollowEnd {
  readonly isAccepted: boolean;
  readonly needsSignIn: boolean;
  /** Code of the problem that refused it or ended it. */
  readonly code?: string | undefined;
}

/** Delays between attempts while an earlier attempt of the turn keeps the session busy. */
const BUSY_DELAYS_MS = [500, 1_000, 2_000, 4_000, 8_000];
/** Attempts to join a turn whose message was not yet accepted. */
const ATTEMPTS_BEFORE_ACCEPTANCE = 5;
/** What an attempt gets that is made when the time of the answer is over. */
const LAST_ATTEMPT_MS = 30_000;

/**
 * Follows a turn to its end, and joins it again whenever the connection breaks. At the deadline the
 * turn is over, so that one last attempt gets the whole answer, as after a night with the lid closed.
 * Never rejects.
 */
export async function followTurn(
  { prompt, turnId, supersedes, writer, answer, setAnswer }: LiveTurn,
  first: FirstRequest,
  { ask, wait, untilOnline, answerTimeoutMs }: AnswerSource,
  { sessionId, signal, onAccepted }: FollowOptions,
): Promise<FollowEnd> {
  let limit = limitTime(signal, answerTimeoutMs);
  let request = first;
  let isAccepted = first.kind === 'resume';
  let isLastAttempt = false;
  let hasRenewed = false;
  let minLifeMs = answerTimeoutMs;
  /** Attempts to join again since the last event. */
  let attempts = 0;
  let busyAttempts = 0;
  let pauseMs = 0;
  /** Why the turn has to be joined again. */
  let lost: unknown;
  let failure: unknown;

  for (;;) {
    try {
      await receive();
      const ending = writer.ending();
      if (ending?.kind !== 'error' || !sendAgain(ending.problem.code)) break;
    } catch (thrown) {
      if (writer.ending()) break;
      const error = limit.signal.aborted ? limit.signal.reason : thrown;
      if (!joinAgain(error)) break;
    }
  }
  limit.end();
  if (signal.aborted && signal.reason === LEFT) return { isAccepted, needsSignIn: false };
  return conclude();

  async function receive(): Promise<void> {
    if (attempts > 0) {
      setAnswer((it) => ({ ...it, isLost: true }));
      await untilOnline(limit.signal);
    }
    if (pauseMs > 0) await wait(pauseMs, limit.signal);
    pauseMs = 0;
    const question = {
      body: bodyOf(request),
      traceId: request.kind === 'message' ? answer().traceId : makeTraceRoot(),
      minLifeMs,
      signal: limit.signal,
    };
    minLifeMs = answerTimeoutMs;
    const accepted = await ask(question);
    limit.signal.throwIfAborted();
    if (!isAccepted) onAccepted();
    isAccepted = true;
    setAnswer((it) => ({
      ...it,
      status: 'answering',
      isLost: false,
      // The trace of a turn is that of its message.
      ...(request.kind === 'message' && { traceId: accepted.traceId ?? it.traceId }),
    }));
    for await (const event of accepted.content) {
      limit.signal.throwIfAborted();
      if (isInterruption(event, writer)) throw new Interruption(textOf(event.data), event.data);
      writer.take(event);
      attempts = 0;
      // Keeps reading to the end: breaking off here would look like a disconnect to the server.
    }
    if (!writer.ending()) throw new Interruption(pageTexts().failure.interrupted);
  }

  function bodyOf(asked: FirstRequest): Question['body'] {
    if (asked.kind === 'message') {
      return { prompt, sessionId, turnId, ...(supersedes !== undefined && { supersedes }) };
    }
    if (asked.kind === 'resume') return { sessionId, resume: { turnId, after: writer.lastId() } };
    return { sessionId, approval: { id: asked.id, decision: asked.decision } };
  }

  /** Prepares the first request again, if this problem says that it is worth it. */
  function sendAgain(code: string | undefined): boolean {
    const busyMs = BUSY_DELAYS_MS[busyAttempts];
    if (code === 'session-busy' && busyMs !== undefined) {
      busyAttempts += 1;
      pauseMs = busyMs;
    } else if (code === 'token-expiring' && !hasRenewed) {
      hasRenewed = true;
      minLifeMs = Number.POSITIVE_INFINITY;
    } else return false;
    attempts = 0;
    request = first.kind === 'resume' ? { kind: 'message' } : first;
    if (request.kind === 'message') writer.reset();
    else writer.goOn();
    return true;
  }

  /** Prepares another attempt; false if there is none, with the failure to tell. */
  function joinAgain(error: unknown): boolean {
    failure = error;
    if (signal.aborted) return false;
    // A turn that cannot be joined yet is not to be sent again.
    const code = error instanceof ApiError ? error.problem.code : undefined;
    if (!(code === 'session-busy' && request.kind === 'resume') && sendAgain(code)) return true;
    const isOver = limit.signal.aborted;
    const isRefused = !isOver && !isPassing(error, request.kind);
    if (isRefused && request.kind === 'resume') failure = whyNotJoined(error, lost, isAccepted);
    if (isRefused || isLastAttempt || !writer.isNumbered()) return false;
    if (!isAccepted && attempts >= ATTEMPTS_BEFORE_ACCEPTANCE) return false;
    if (isOver) {
      isLastAttempt = true;
      limit.end();
      limit = limitTime(signal, LAST_ATTEMPT_MS);
    }
    if (request.kind !== 'resume') lost = error;
    // A decision that may not have arrived is sent again: the same one twice is one.
    if (isAccepted || request.kind === 'message') request = { kind: 'resume' };
    attempts += 1;
    pauseMs = Math.min(250 * 2 ** attempts, 8_000);
    return true;
  }

  function conclude(): FollowEnd {
    const ending = writer.ending();
    const error =
      ending?.kind === 'error' ? new ApiError(textOf(ending.problem), ending.problem) : failure;
    const isRefusedDecision =
      first.kind === 'approval' && !isAccepted && !ending && !signal.aborted;
    batch(() => {
      writer.flush();
      setAnswer((it) => ({
        ...it,
        isLost: false,
        isStopping: false,
        ...(isRefusedDecision
          ? { status: 'awaiting', failure: describe(error) }
          : settle(ending, it, error)),
      }));
    });
    const isFailed = !ending || ending.kind === 'error';
    return {
      isAccepted,
      needsSignIn: isFailed && needsSignIn(error),
      ...(isFailed && error instanceof ApiError && { code: error.problem.code }),
    };
  }
}

function settle(
  ending: TurnEnding | undefined,
  { parts }: Answer,
  error: unknown,
): Partial<Answer> & Pick<Answer, 'status'> {
  if (ending?.kind === 'done') return settleEnd(ending.end, parts);
  return ending?.kind === 'approval' ? { status: 'awaiting' } : explain(error);
}

function settleEnd(
  { outcome, traceId, kept }: AnswerEnd,
  parts: Answer['parts'],
): Partial<Answer> & Pick<Answer, 'status'> {
  const told = {
    ...(traceId !== undefined && { traceId }),
    ...(kept !== undefined && { isKept: kept }),
  };
  if (outcome === 'stopped') return { status: 'stopped', ...told };
  // Older services do not report an empty answer.
  const shown = outcome === 'complete' && !hasText(parts) ? 'empty' : outcome;
  return { status: 'done', ...(shown !== 'complete' && { outcome: shown }), ...told };
}
