import {
  createRemoteJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  errors,
  type JWTPayload,
  jwtVerify,
} from 'jose';

export type TokenFault = 'malformed' | 'signature' | 'expired' | 'issuer' | 'keys-unavailable';

/** Why a token is not believed. */
export class TokenRefused extends Error {
  override readonly name = 'TokenRefused';

  readonly fault: TokenFault;

  constructor(fault: TokenFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.fault = fault;
  }
}

/** Verifies signature, issuer and times of one issuer's tokens. Audience and scope are the authorizer's. */
export interface TokenVerifier {
  /** @throws TokenRefused */
  verify(token: string): Promise<JWTPayload>;
}

interface Discovery {
  readonly issuer: string;
  readonly jwks_uri: string;
}

/**
 * Makes a verifier from an OpenID Connect discovery document, which is read on first use.
 * This is the local cloud's own verification: it shares nothing with the services' `identity`,
 * so that neither can hide the other's mistake.
 */
export function createTokenVerifier(discoveryUrl: string): TokenVerifier {
  let source: Promise<{ issuer: string; keys: ReturnType<typeof createRemoteJWKSet> }> | undefined;
  const discover = () => {
    source ??= readDiscovery(discoveryUrl)
      .then(({ issuer, jwks_uri }) => ({
        issuer,
        keys: createRemoteJWKSet(new URL(jwks_uri), { cooldownDuration: 1000 }),
      }))
      .catch((cause: unknown) => {
        source = undefined;
        throw new TokenRefused('keys-unavailable', 'Signing keys are not available', { cause });
      });
    return source;
  };

  return {
    async verify(token) {
      requireKeyId(token);
      const { issuer, keys } = await discover();
      requireIssuer(token, issuer);
      try {
        const { payload } = await jwtVerify(token, keys, {
          issuer,
          algorithms: ['RS256'],
          requiredClaims: ['exp'],
        });
        return payload;
      } catch (cause) {
        throw refusal(cause);
      }
    },
  };
}

async function readDiscovery(url: string): Promise<Discovery> {
  const response = await fetch(url, { signal: AbortSignal.timeout(3000) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return (await response.json()) as Discovery;
}

function requireKeyId(token: string): void {
  try {
    if (decodeProtectedHeader(token).kid) return;
  } catch (cause) {
    throw new TokenRefused('malformed', 'Token is not a JWT', { cause });
  }
  throw new TokenRefused('malformed', 'Token names no key');
}

/**
 * Before the signature, which is made with another issuer's key: AgentCore was seen to tell a wrong
 * issuer from a bad signature (agentcore-samples, Gateway with Entra and with Okta's org server).
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
  if (cause instanceof errors.JWTExpired) {
    return new TokenRefused('expired', 'Token has expired', { cause });
  }
  if (cause instanceof errors.JWTClaimValidationFailed) {
    return new TokenRefused('malformed', `Claim '${cause.claim}' is not valid`, { cause });
  }
  if (
    cause instanceof errors.JWSSignatureVerificationFailed ||
    cause instanceof errors.JWKSNoMatchingKey
  ) {
    return new TokenRefused('signature', 'Signature verification failed', { cause });
  }
  if (
    cause instanceof errors.JWSInvalid ||
    cause instanceof errors.JWTInvalid ||
    cause instanceof errors.JOSEAlgNotAllowed ||
    cause instanceof errors.JOSENotSupported
  ) {
    return new TokenRefused('malformed', 'Token is not a valid JWT', { cause });
  }
  return new TokenRefused('keys-unavailable', 'Signing keys are not available', { cause });
}
