import type { JWTPayload } from 'jose';
import { TokenFault } from './token-fault.ts';
import { requireTime } from './token-times.ts';

/** An Okta client id (Okta, "OAuth application credentials"); `cid` holds exactly one. */
const CLIENT_ID = /^[\w$.+!*'(),-]{1,100}$/;

/** Claims of an Okta access token (Okta, "Access token payload"). */
export interface AccessClaims {
  /** The login name. */
  readonly sub: string;
  /** The user's stable id: logins change. */
  readonly uid: string;
  /** The client that the token was issued to (docs/decisions/clients-are-admitted-by-okta.md). */
  readonly cid: string;
  readonly scp: readonly string[];
  readonly groups: readonly string[];
  /** Seconds since the epoch. */
  readonly exp: number;
}

/** @throws TokenFault naming the claim that is missing or of the wrong type. */
export function readAccessClaims(payload: JWTPayload): AccessClaims {
  requireString(payload, 'jti');
  return {
    sub: requireString(payload, 'sub'),
    uid: requireString(payload, 'uid'),
    cid: requireClientId(payload),
    scp: requireStrings(payload, 'scp'),
    // Okta leaves the claim out for a user in no matching group.
    groups: Object.hasOwn(payload, 'groups') ? requireStrings(payload, 'groups') : [],
    exp: requireTime(payload, 'exp'),
  };
}

function requireClientId(payload: JWTPayload): string {
  const cid = requireString(payload, 'cid');
  if (CLIENT_ID.test(cid)) return cid;
  throw new TokenFault('claim cid is not one client id');
}

function requireString(payload: JWTPayload, claim: string): string {
  const value = payload[claim];
  if (typeof value === 'string' && value !== '') return value;
  throw new TokenFault(`claim ${claim} is missing or not text`);
}

function requireStrings(payload: JWTPayload, claim: string): readonly string[] {
  const value = payload[claim];
  if (Array.isArray(value) && value.every((member) => typeof member === 'string')) return value;
  throw new TokenFault(`claim ${claim} is missing or not a list`);
}
