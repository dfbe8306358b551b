import { decodeProtectedHeader, type ProtectedHeaderParameters } from 'jose';
import { MAX_TOKEN_LENGTH } from './bearer-token.ts';
import { TokenFault } from './token-fault.ts';

/** Header parameters that extend processing or bring the signer's own key (RFC 7515 §4.1). */
const REFUSED_PARAMETERS = ['crit', 'b64', 'jwk', 'jku', 'x5u', 'x5c'];

/**
 * Refuses what a library may tolerate: non-canonical base64url, a token without a key id (accepted
 * if the issuer has only one key), and header parameters beyond those of plain RS256.
 *
 * @param types accepted `typ` values in lower case; Okta sends none, which is always accepted.
 * @throws TokenFault
 */
export function requireJwtShape(token: string, types: readonly string[]): void {
  const parts = token.split('.');
  if (
    token.length > MAX_TOKEN_LENGTH ||
    parts.length !== 3 ||
    !parts.every((part) => isCanonicalBase64url(part))
  ) {
    throw new TokenFault('token is not a compact JWT');
  }
  const header = readHeader(token);
  if (typeof header.kid !== 'string' || header.kid === '') {
    throw new TokenFault('token names no signing key');
  }
  if (REFUSED_PARAMETERS.some((name) => Object.hasOwn(header, name))) {
    throw new TokenFault('token header has a parameter that is not accepted');
  }
  if (Object.hasOwn(header, 'typ') && !isOneOf(types, header.typ)) {
    throw new TokenFault('token is of another type');
  }
}

/**
 * The last character of a part may contain bits that decoding ignores; only one encoding is
 * canonical.
 */
function isCanonicalBase64url(part: string): boolean {
  return part !== '' && Buffer.from(part, 'base64url').toString('base64url') === part;
}

function readHeader(token: string): ProtectedHeaderParameters {
  try {
    return decodeProtectedHeader(token);
  } catch {
    throw new TokenFault('token header cannot be read');
  }
}

function isOneOf(types: readonly string[], type: unknown): boolean {
  return typeof type === 'string' && types.includes(type.toLowerCase());
}
