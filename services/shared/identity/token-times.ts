import type { JWTPayload } from 'jose';
import { TokenFault } from './token-fault.ts';

/** How far the issuer's clock and ours may differ, in seconds. */
export const CLOCK_TOLERANCE_SECONDS = 10;
/** Okta's longest access token, 1,440 minutes (Okta, "Authorization server policy rules"). */
const MAX_LIFETIME_SECONDS = 24 * 60 * 60;

/**
 * Refuses times that Okta never issues. Otherwise a signed token could be issued in the future or
 * be valid for years (docs/decisions/times-of-a-token.md).
 *
 * @throws TokenFault
 */
export function requireTokenTimes(payload: JWTPayload, nowMs = Date.now()): void {
  const issuedAt = requireTime(payload, 'iat');
  const expiresAt = requireTime(payload, 'exp');
  if (issuedAt > nowMs / 1000 + CLOCK_TOLERANCE_SECONDS) {
    throw new TokenFault('token was issued in the future');
  }
  if (expiresAt <= issuedAt) throw new TokenFault('token expires before it was issued');
  if (expiresAt - issuedAt > MAX_LIFETIME_SECONDS)
    throw new TokenFault('token lifetime is too long');
}

/** @returns seconds since the epoch. */
export function requireTime(payload: JWTPayload, claim: 'iat' | 'exp'): number {
  const value = payload[claim];
  // JSON's 1e999 is Infinity, which would never expire.
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new TokenFault(`claim ${claim} is missing or not a time`);
}
