import { IdentityError } from './identity-error.ts';

/** The maximum length of a token, in characters: real tokens have one to two thousand. */
export const MAX_TOKEN_LENGTH = 8192;

/** RFC 6750 §2.1; the scheme's case does not matter (RFC 9110 §11.1). */
const BEARER = /^bearer +([A-Za-z0-9._~+/-]+=*)$/i;
const SCHEME = /^[a-z][a-z0-9-]*(?= |$)/i;

/**
 * Extracts the token from an Authorization header. Repeated headers arrive joined by a comma, which
 * no token contains. They are refused, since another tier might use a different one of them.
 *
 * @throws IdentityError `missing-credentials` without a bearer token, `malformed-header` if it
 * cannot be read in exactly one way.
 */
export function parseBearerToken(authorization: string | undefined): string {
  if (authorization === undefined || authorization === '') {
    throw new IdentityError('missing-credentials', 'no access token was sent');
  }
  const token = BEARER.exec(authorization)?.[1];
  if (token === undefined) {
    throw isOtherScheme(authorization)
      ? new IdentityError('missing-credentials', 'another authentication scheme was used')
      : new IdentityError('malformed-header', 'the Authorization header is malformed');
  }
  if (token.length > MAX_TOKEN_LENGTH) {
    throw new IdentityError('malformed-header', 'the access token is too long');
  }
  return token;
}

/** RFC 6750 §3.1: an unsupported scheme counts as no authentication at all. */
function isOtherScheme(authorization: string): boolean {
  const scheme = SCHEME.exec(authorization)?.[0].toLowerCase();
  return scheme !== undefined && scheme !== 'bearer' && !authorization.includes(',');
}
