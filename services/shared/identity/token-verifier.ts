import {
  type Scope,
  subjectHash,
  type TokenCheck,
  tokenFingerprint,
} from '@three-tier-chat/wire-contract';
import { type JWTPayload, type JWTVerifyOptions, jwtVerify } from 'jose';
import { readAccessClaims } from './access-claims.ts';
import { parseBearerToken } from './bearer-token.ts';
import type { Caller } from './caller.ts';
import { IdentityError } from './identity-error.ts';
import { requireJwtShape } from './jwt-shape.ts';
import { createSigningKeys, SigningKeysUnavailable } from './signing-keys.ts';
import { acceptedCheck, refusedCheck } from './token-check.ts';
import { describeTokenFault, TokenFault } from './token-fault.ts';
import { CLOCK_TOLERANCE_SECONDS, requireTokenTimes } from './token-times.ts';

/** RFC 9068 §2.1 names `at+jwt`; Okta sends no type. */
const ACCESS_TOKEN_TYPES = ['jwt', 'at+jwt', 'application/at+jwt'];
const ID_TOKEN_TYPES = ['jwt'];

export interface TokenVerifier {
  /**
   * @param authorization the whole Authorization header.
   * @throws IdentityError
   */
  verifyAccessToken(authorization: string | undefined, requiredScope: Scope): Promise<Caller>;
  /**
   * Accepts an ID token only if it was issued to the caller's client for the caller. It gives the
   * name by which to address the user and authorizes nothing.
   *
   * @throws IdentityError
   */
  verifyIdToken(
    idToken: string,
    caller: Caller,
  ): Promise<{ readonly name: string; readonly email?: string }>;
}

interface TokenVerifierOptions {
  /** Exactly as in `iss`, without a trailing slash. */
  readonly issuer: string;
  readonly audience: string;
  /** Loads the signing keys. */
  readonly fetch?: typeof fetch;
  /** Called with the result of every access token check, before the verifier returns or throws. */
  readonly onCheck?: (check: TokenCheck) => void;
}

/**
 * Creates a verifier for the tokens of one Okta authorization server; its keys are at
 * `{issuer}/v1/keys`.
 */
export function createTokenVerifier(options: TokenVerifierOptions): TokenVerifier {
  const { issuer, audience, onCheck } = options;
  const findKey = createSigningKeys(
    new URL(`${issuer}/v1/keys`),
    options.fetch ?? globalThis.fetch,
  );

  const verify = async (
    token: string,
    types: readonly string[],
    expected: Pick<JWTVerifyOptions, 'audience' | 'subject'>,
  ): Promise<JWTPayload> => {
    requireJwtShape(token, types);
    const { payload } = await jwtVerify(token, findKey, {
      ...expected,
      issuer,
      algorithms: ['RS256'],
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      requiredClaims: ['exp', 'iat'],
    });
    requireSoleAudience(payload);
    requireTokenTimes(payload);
    return payload;
  };

  const readCaller = async (token: string, fingerprint: string): Promise<Caller> => {
    const { sub, uid, cid, scp, groups, exp } = await verify(token, ACCESS_TOKEN_TYPES, {
      audience,
    })
      .then(readAccessClaims)
      .catch((fault: unknown) => {
        throw asIdentityError(fault, fingerprint);
      });
    return {
      token,
      uid,
      subjectHash: await subjectHash(issuer, uid),
      login: sub,
      clientId: cid,
      scopes: scp,
      groups,
      expiresAtMs: exp * 1000,
      fingerprint,
    };
  };

  return {
    async verifyAccessToken(authorization, requiredScope) {
      const expectation = { issuer, audience, requiredScope };
      let caller: Caller | undefined;
      try {
        const token = parseBearerToken(authorization);
        caller = await readCaller(token, await tokenFingerprint(token));
        requireScope(caller, requiredScope);
      } catch (error) {
        if (error instanceof IdentityError) onCheck?.(refusedCheck(expectation, error, caller));
        throw error;
      }
      onCheck?.(acceptedCheck(expectation, caller));
      return caller;
    },

    async verifyIdToken(idToken, { clientId, uid, login }) {
      try {
        const payload = await verify(idToken, ID_TOKEN_TYPES, { audience: clientId, subject: uid });
        const { name, email } = payload;
        return {
          name: isNonEmptyString(name) ? name : login,
          ...(isNonEmptyString(email) && { email }),
        };
      } catch (fault) {
        throw asIdentityError(fault, await tokenFingerprint(idToken));
      }
    },
  };
}

function requireScope({ scopes, fingerprint }: Caller, scope: Scope): void {
  if (scopes.includes(scope)) return;
  throw new IdentityError('insufficient-scope', `scope ${scope} is missing`, {
    scope,
    fingerprint,
  });
}

/**
 * Okta issues both kinds of token with one audience. A token with several audiences is also meant
 * for other resources or clients (RFC 9068 §4 would allow it; docs/decisions/one-audience.md).
 */
function requireSoleAudience({ aud }: JWTPayload): void {
  if (Array.isArray(aud) && aud.length !== 1) throw new TokenFault('claim aud is not accepted');
}

function isNonEmptyString(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function asIdentityError(fault: unknown, fingerprint: string): IdentityError {
  if (fault instanceof SigningKeysUnavailable) {
    return new IdentityError('keys-unavailable', 'the sign-in service cannot be reached', {
      fingerprint,
      cause: fault,
    });
  }
  return new IdentityError('invalid-token', describeTokenFault(fault), { fingerprint });
}
