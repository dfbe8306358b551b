import type { JWTPayload } from 'jose';
import { TokenFault } from './token-fault.ts';

/** Claims of an Okta access token (Okta, "Access token payload"). */
export interface AccessClaims {
  /** The login name. */
  readonly sub: string;
  /** The user's stable id: logins change. */
  readonly uid: string;
  /** The client that the token was issued to. */
  readonly cid: string;
  readonly scp: readonly string[];
  readonly groups: readonly string[];
  /** Seconds since the epoch. */
  readonly exp: number;
}

/** @throws TokenFault naming the claim that is missing or of another type. */
export function readAccessClaims(payload: JWTPayload): AccessClaims {
  requireTime(payload, 'iat');
  requireText(payload, 'jti');
  return {
    sub: requireText(payload, 'sub'),
    uid: requireText(payload, 'uid'),
    cid: requireText(payload, 'cid'),
    scp: requireTexts(payload, 'scp'),
    // Okta leaves the claim out for a user in no matching group.
    groups: Object.hasOwn(payload, 'groups') ? requireTexts(payload, 'groups') : [],
    exp: requireTime(payload, 'exp'),
  };
}

/** @returns seconds since the epoch. */
export function requireTime(payload: JWTPayload, claim: string): number {
  const value = payload[claim];
  // JSON's 1e999 is Infinity, which would never expire.
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new TokenFault(`claim ${claim} is missing or not a time`);
}

function requireText(payload: JWTPayload, claim: string): string {
  const value = payload[claim];
  if (typeof value === 'string' && value !== '') return value;
  throw new TokenFault(`claim ${claim} is missing or not text`);
}

function requireTexts(payload: JWTPayload, claim: string): readonly string[] {
  const value = payload[claim];
  if (Array.isArray(value) && value.every((member) => typeof member === 'string')) return value;
  throw new TokenFault(`claim ${claim} is missing or not a list`);
}
