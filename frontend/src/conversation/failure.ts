import { ApiError } from '../api/api-error.ts';
import { endsSession, SignInError } from '../session/sign-in-error.ts';
import type { Answer } from './turn.ts';

/** The abort reason when the service has stopped the turn. */
export const STOPPED = new DOMException('Stopped by the user.', 'AbortError');

/** The abort reason when the user wants the turn to stop, and the service did not acknowledge it. */
export const STOP_UNKNOWN = new DOMException('Stopped by the user here.', 'AbortError');

/** The abort reason when the page is left or shows another conversation: the turn goes on. */
export const LEFT = new DOMException('The user has left.', 'AbortError');

/** The abort reason when an answer took too long. */
export function timedOut(): ApiError {
  return new ApiError('The answer took too long. Try again, or ask for less at once.');
}

/** The stream of an answer ended before its turn did: the turn may go on. */
export class Interruption extends ApiError {}

/** The state of an answer after its request failed with `error`. */
export function explain(error: unknown): Partial<Answer> & Pick<Answer, 'status'> {
  if (error === STOPPED) return { status: 'stopped' };
  if (error === STOP_UNKNOWN) return { status: 'stopped', isStopUnknown: true };
  const { traceId } = error instanceof ApiError ? error.problem : {};
  const trace = traceId !== undefined && { traceId };
  if (needsSignIn(error)) return { status: 'held', ...trace };
  const { retryAtMs } = error instanceof ApiError ? error : {};
  return {
    status: 'failed',
    failure: describe(error),
    ...(retryAtMs !== undefined && { retryAtMs }),
    ...trace,
  };
}

/** Tells whether the user must sign in again before the message can be sent. */
export function needsSignIn(error: unknown): boolean {
  if (error instanceof ApiError) return error.problem.code === 'not-signed-in';
  return error instanceof SignInError && endsSession(error);
}

/** Why a request failed, as a sentence. */
export function describe(error: unknown): string {
  if (error instanceof SignInError && error.code === 'unreachable') {
    return 'Your session could not be renewed because Okta cannot be reached. Try again in a moment.';
  }
  if (error instanceof ApiError && error.problem.kept === false) {
    return `${error.message} The conversation did not keep this message.`;
  }
  if (error instanceof ApiError || error instanceof SignInError) return error.message;
  return 'The chat service cannot be reached. Check your connection and try again.';
}
