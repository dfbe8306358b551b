import { ApiError } from '../api/api-error.ts';
import { detailOf } from '../session/sign-in-detail.ts';
import { endsSession, SignInError } from '../session/sign-in-error.ts';
import { gateTexts } from '../strings/language.ts';
import { pageTexts } from '../strings/page-texts.ts';
import type { Answer } from './turn.ts';

/** The abort reason when the service has stopped the turn. */
export const STOPPED = new DOMException('Stopped by the user.', 'AbortError');

/** The abort reason when the user wants the turn to stop, and the service did not acknowledge it. */
export const STOP_UNKNOWN = new DOMException('Stopped by the user here.', 'AbortError');

/** The abort reason when the page is left or shows another conversation: the turn goes on. */
export const LEFT = new DOMException('The user has left.', 'AbortError');

/** The abort reason when an answer took too long. */
export function timedOut(): ApiError {
  return new ApiError(pageTexts().failure.timedOut);
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
  const texts = pageTexts().failure;
  if (error instanceof SignInError) return describeSignIn(error);
  if (!(error instanceof ApiError)) return texts.unreachable;
  return error.problem.kept === false ? `${error.message} ${texts.notKept}` : error.message;
}

function describeSignIn({ code, description }: SignInError): string {
  if (code === 'unreachable') return pageTexts().failure.notRenewed;
  const { title, text } = gateTexts().reasons[code];
  return [`${title}.`, text, detailOf(description)].filter(Boolean).join(' ');
}
