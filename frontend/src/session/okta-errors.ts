import * as oauth from 'oauth4webapi';
import { SignInError } from './sign-in-error.ts';

/**
 * Converts an error of oauth4webapi. The cause is dropped on purpose: it contains the
 * authorization response or the tokens, which must not reach a log.
 */
export function toSignInError(error: unknown): SignInError {
  if (error instanceof SignInError) return error;
  if (error instanceof oauth.AuthorizationResponseError) return fromAuthorization(error);
  if (error instanceof oauth.ResponseBodyError) return fromTokenEndpoint(error);
  if (isOutage(error)) return unreachable();
  return fromClock(error) ?? untrusted();
}

function untrusted(): SignInError {
  return new SignInError('untrusted');
}

// OpenID Connect Core §3.1.2.6: the errors of `prompt=none` when the user must interact.
const NEEDS_INTERACTION = new Set([
  'login_required',
  'interaction_required',
  'consent_required',
  'account_selection_required',
]);

function fromAuthorization({ error, error_description }: oauth.AuthorizationResponseError) {
  if (error === 'access_denied') {
    return new SignInError('denied', error_description);
  }
  if (NEEDS_INTERACTION.has(error)) return new SignInError('login-required');
  if (error === 'temporarily_unavailable' || error === 'server_error') return unreachable();
  return new SignInError('refused', error_description ?? error);
}

function fromTokenEndpoint({ error, error_description, status }: oauth.ResponseBodyError) {
  if (status === 429 || status >= 500) return unreachable();
  if (error === 'invalid_grant') return new SignInError('ended');
  return new SignInError('refused', error_description ?? error);
}

/** The library's codes of answers that are no answers of Okta, but of something that stands for it. */
const OUTAGE_CODES = new Set<string | undefined>([
  oauth.RESPONSE_IS_NOT_CONFORM,
  oauth.RESPONSE_IS_NOT_JSON,
  oauth.PARSE_ERROR,
]);

function isOutage(error: unknown): boolean {
  if (error instanceof oauth.OperationProcessingError) return OUTAGE_CODES.has(error.code);
  if (error instanceof DOMException) return ['TimeoutError', 'AbortError'].includes(error.name);
  return error instanceof TypeError;
}

/** Just issued tokens appear expired only if this device's clock is wrong. */
function fromClock(error: unknown): SignInError | undefined {
  if (!(error instanceof oauth.OperationProcessingError)) return undefined;
  if (error.code !== oauth.JWT_TIMESTAMP_CHECK) return undefined;
  const { now, claims } = (error.cause ?? {}) as { now?: unknown; claims?: { iat?: unknown } };
  const aheadSeconds = Number(now) - Number(claims?.iat);
  // Without the token's times the clock cannot be blamed: the token counts as untrusted.
  if (!(Math.abs(aheadSeconds) >= 60)) return undefined;
  return new SignInError('clock', Math.round(aheadSeconds / 60));
}

function unreachable(): SignInError {
  return new SignInError('unreachable');
}
