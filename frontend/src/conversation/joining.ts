import { ApiError } from '../api/api-error.ts';
import { SignInError } from '../session/sign-in-error.ts';
import { pageTexts } from '../strings/page-texts.ts';
import type { FirstRequest } from './answer-source.ts';
import type { AnswerWriter } from './answer-writer.ts';
import type { AnswerEvent } from './chat-event.ts';
import { Interruption } from './failure.ts';

/** Problems that tell nothing about the turn itself, which may go on meanwhile. */
const PASSING: ReadonlySet<string | undefined> = new Set([
  'agent-failed',
  'agent-timeout',
  'agent-unavailable',
  'conversations-unavailable',
  'identity-unavailable',
  'internal-error',
  'service-restarting',
  'session-busy',
  'too-many-requests',
]);

/**
 * Tells whether an event is the end of the stream, but not of its turn: an error without a number,
 * from a service between this page and the agent.
 */
export function isInterruption(
  event: AnswerEvent,
  writer: AnswerWriter,
): event is Extract<AnswerEvent, { readonly event: 'error' }> {
  const { id, data } = event;
  return (
    event.event === 'error' &&
    id === undefined &&
    writer.isNumbered() &&
    'code' in data &&
    PASSING.has(data.code)
  );
}

/** Tells whether the turn may go on although a request failed with `error`. */
export function isPassing(error: unknown, kind: FirstRequest['kind']): boolean {
  if (error instanceof Interruption) return true;
  // A message or a decision that was refused has not begun anything.
  if (error instanceof ApiError) return kind === 'resume' && isPassingRefusal(error);
  if (error instanceof SignInError) return kind === 'resume' && error.code === 'unreachable';
  // `fetch` and the reading of its body fail with various errors when the connection breaks.
  return true;
}

function isPassingRefusal({ problem, status = 0 }: ApiError): boolean {
  // A proxy on the way answers without a code.
  return problem.code === undefined ? status >= 500 || status === 429 : PASSING.has(problem.code);
}

/**
 * What to tell when a turn could not be joined again.
 *
 * @param refusal what the attempt was answered.
 * @param lost why it had to be joined again.
 */
export function whyNotJoined(refusal: unknown, lost: unknown, isAccepted: boolean): unknown {
  if (!(refusal instanceof ApiError)) return refusal;
  const { code } = refusal.problem;
  // An older service cannot be asked to join a turn.
  if (code === 'bad-request' && lost !== undefined) return lost;
  if (code !== 'not-found') return refusal;
  const { gone, notArrived } = pageTexts().failure;
  return new ApiError(isAccepted ? gone : notArrived, refusal.problem, refusal.status);
}
