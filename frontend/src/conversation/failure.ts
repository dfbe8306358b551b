import { InvokeError } from '../api/invoke.ts';
import { endsSession, SignInError } from '../session/sign-in-error.ts';
import type { Answer } from './turn.ts';

/** The abort reason when the user pressed Stop. */
export const STOPPED = new DOMException('Stopped by the user.', 'AbortError');

/** The abort reason when an answer took too long. */
export function timedOut(): InvokeError {
  return new InvokeError('The answer took too long. Try again, or ask for less at once.');
}

/** The state of an answer after its request failed with `error`. */
export function explain(error: unknown): Partial<Answer> & Pick<Answer, 'status'> {
  if (error === STOPPED) return { status: 'stopped' };
  const { traceId } = error instanceof InvokeError ? error.problem : {};
  const trace = traceId !== undefined && { traceId };
  if (needsSignIn(error)) return { status: 'held', ...trace };
  return { status: 'failed', failure: describe(error), ...trace };
}

/** Tells whether the user must sign in again before the message can be sent. */
export function needsSignIn(error: unknown): boolean {
  if (error instanceof InvokeError) return error.problem.code === 'not-signed-in';
  return error instanceof SignInError && endsSession(error);
}

function describe(error: unknown): string {
  if (error instanceof SignInError && error.code === 'unreachable') {
    return 'Your session could not be renewed because Okta cannot be reached. Try again in a moment.';
  }
  if (error instanceof InvokeError && error.problem.kept === false) {
    return `${error.message} The conversation did not keep this message.`;
  }
  if (error instanceof InvokeError || error instanceof SignInError) return error.message;
  return 'The chat service cannot be reached. Check your connection and try again.';
}
