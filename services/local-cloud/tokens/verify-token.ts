import { decodeJwt, decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from 'jose';
import { createKeyCache, fetchJson } from './key-cache.ts';

export type TokenFault =
  | 'malformed'
  | 'signature'
  | 'expired'
  | 'not-yet-valid'
  | 'issuer'
  | 'keys-unavailable';

/** Why a token is refused. */
export class TokenRefused extends Error {
  override readonly name = 'TokenRefused';

  readonly fault: TokenFault;

  constructor(fault: TokenFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.fault = fault;
  }
}

/**
 * Verifies signature, issuer and times of one issuer's tokens. The authorizer checks audience and
 * scope.
 */
export interface TokenVerifier {
  /** @throws TokenRefused */
  verify(token: string): Promise<JWTPayload>;
}

export interface TokenRules {
  /** `iat` must not lie in the future. */
  readonly refusesFutureIssueTime: boolean;
}

interface Discovery {
  readonly issuer: string;
  readonly jwksUri: URL;
}

/**
 * Makes a verifier from an OpenID Connect discovery document, which is read on first use. The local
 * cloud has its own verification and shares nothing with the services' `identity`, so that neither
 * can hide a mistake of the other.
 */
export function createTokenVerifier(discoveryUrl: string, rules: TokenRules): TokenVerifier {
  let source: Promise<Discovery> | undefined;
  const discover = (): Promise<Discovery> => {
    source ??= readDiscovery(discoveryUrl).catch((cause: unknown) => {
      source = undefined;
      throw new TokenRefused('keys-unavailable', 'Signing keys are not available', { cause });
    });
    return source;
  };
  const keys = createKeyCache(async () => (await discover()).jwksUri);

  return {
    async verify(token) {
      requireKeyId(token);
      const { issuer } = await discover();
      requireIssuer(token, issuer);
      try {
        const { payload } = await jwtVerify(token, ({ kid = '' }) => findKey(kid), {
          issuer,
          algorithms: ['RS256'],
          requiredClaims: ['exp'],
        });
        if (rules.refusesFutureIssueTime) requirePastIssueTime(payload);
        return payload;
      } catch (cause) {
        throw refusal(cause);
      }
    },
  };

  async function findKey(kid: string) {
    const key = await keys.find(kid).catch((cause: unknown) => {
      throw new TokenRefused('keys-unavailable', 'Signing keys are not available', { cause });
    });
    if (key) return key;
    throw new errors.JWKSNoMatchingKey();
  }
}

async function readDiscovery(url: string): Promise<Discovery> {
  const { issuer, jwks_uri } = Object(await fetchJson(url)) as Readonly<Record<string, unknown>>;
  if (typeof issuer === 'string' && typeof jwks_uri === 'string') {
    return { issuer, jwksUri: new URL(jwks_uri) };
  }
  throw new Error(`${url} names no issuer and no keys`);
}

function requireKeyId(token: string): void {
  try {
    if (decodeProtectedHeader(token).kid) return;
  } catch (cause) {
    throw new TokenRefused('malformed', 'Token is not a JWT', { cause });
  }
  throw new TokenRefused('malformed', 'Token names no key');
}

function requirePastIssueTime({ iat }: JWTPayload): void {
  if (iat !== undefined && iat > Date.now() / 1000) {
    throw new TokenRefused('not-yet-valid', "Claim 'iat' is not valid");
  }
}

/**
 * Checked before the signature, which another issuer's key has made: AgentCore was observed to
 * distinguish a wrong issuer from an invalid signature (agentcore-samples, Gateway with Entra and
 * with Okta's org server).
 */
function requireIssuer(token: string, issuer: string): void {
  let claimed: unknown;
  try {
    claimed = decodeJwt(token).iss;
  } catch (cause) {
    throw new TokenRefused('malformed', 'Token is not a JWT', { cause });
  }
  if (claimed !== issuer) {
    throw new TokenRefused('issuer', "Claim 'iss' value mismatch with configuration");
  }
}

function refusal(cause: unknown): TokenRefused {
  if (cause instanceof TokenRefused) return cause;
  if (cause instanceof errors.JWTExpired) {
    return new TokenRefused('expired', 'Token has expired', { cause });
  }
  if (cause instanceof errors.JWTClaimValidationFailed) {
    const isEarly = cause.claim === 'nbf' && cause.reason === 'check_failed';
    if (isEarly) return new TokenRefused('not-yet-valid', "Claim 'nbf' is not valid", { cause });
    return new TokenRefused('malformed', `Claim '${cause.claim}' is not valid`, { cause });
  }
  if (
    cause instanceof errors.JWSSignatureVerificationFailed ||
    cause instanceof errors.JWKSNoMatchingKey
  ) {
    return new TokenRefused('signature', 'Signature verification failed', { cause });
  }
  return new TokenRefused('malformed', 'Token is not a valid JWT', { cause });
}
