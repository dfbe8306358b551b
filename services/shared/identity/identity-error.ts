import type { Scope } from '@three-tier-chat/wire-contract';

export type IdentityErrorCode =
  | 'missing-credentials'
  | 'malformed-header'
  | 'invalid-token'
  | 'insufficient-scope'
  | 'keys-unavailable';

/**
 * RFC 6750 §3.1; a key outage is a server fault, for which a 401 would make every client sign in
 * again.
 */
const ANSWERS = {
  'missing-credentials': { status: 401 },
  'malformed-header': { status: 400, error: 'invalid_request' },
  'invalid-token': { status: 401, error: 'invalid_token' },
  'insufficient-scope': { status: 403, error: 'insufficient_scope' },
  'keys-unavailable': { status: 503 },
} as const;

interface Evidence {
  /** The scope that is missing. */
  readonly scope?: Scope;
  /** Fingerprint of the refused token, if it could be read. */
  readonly fingerprint?: string;
  readonly cause?: unknown;
}

/** Why a caller is refused. No field reveals a token or the value of a claim. */
export class IdentityError extends Error {
  override readonly name = 'IdentityError';

  readonly code: IdentityErrorCode;

  readonly status: 400 | 401 | 403 | 503;

  /** Value of `WWW-Authenticate` (RFC 6750 §3). */
  readonly challenge: string;

  /** One clause that is safe to log and to send. */
  readonly reason: string;

  readonly fingerprint: string | undefined;

  constructor(code: IdentityErrorCode, reason: string, evidence: Evidence = {}) {
    super(`Caller refused (${code}): ${reason}`, { cause: evidence.cause });
    const answer = ANSWERS[code];
    this.code = code;
    this.status = answer.status;
    this.reason = reason;
    this.fingerprint = evidence.fingerprint;
    this.challenge = formatChallenge({
      realm: 'three-tier-chat',
      ...('error' in answer && { error: answer.error, error_description: reason }),
      ...(evidence.scope && { scope: evidence.scope }),
    });
  }
}

function formatChallenge(parameters: Readonly<Record<string, string>>): string {
  const list = Object.entries(parameters).map(([name, value]) => `${name}="${value}"`);
  return `Bearer ${list.join(', ')}`;
}
