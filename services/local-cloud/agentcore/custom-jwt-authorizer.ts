import type { JWTPayload } from 'jose';
import { createTokenVerifier, TokenRefused } from '../tokens/verify-token.ts';
import type { AuthorizerConfiguration, CustomClaim } from './authorizer-configuration.ts';
import { type AuthorizerSwitches, authorizerSwitches } from './switches.ts';

type AuthorizationFault =
  | 'missing-token'
  | 'invalid-token'
  | 'issuer'
  | 'audience'
  | 'client'
  | 'scope'
  | 'custom-claim'
  | 'keys-unavailable';

/** The authorizer's decision about a request. The message may be shown to the caller. */
export type Verdict =
  | { readonly kind: 'allowed' }
  | { readonly kind: 'refused'; readonly fault: AuthorizationFault; readonly message: string };

export interface Authorizer {
  /** @param token from `bearerToken`. Never throws: a token that cannot be verified is refused. */
  authorize(token: string | undefined): Promise<Verdict>;
}

/**
 * The CUSTOM_JWT authorizer that Runtime and Gateway share (AgentCore Developer Guide, "Configure
 * inbound JWT authorizer"): signature, issuer and times, then every condition that is configured.
 */
export function createCustomJwtAuthorizer(
  configuration: AuthorizerConfiguration,
  switches: AuthorizerSwitches = authorizerSwitches,
): Authorizer {
  const verifier = createTokenVerifier(configuration.discoveryUrl, switches);
  return {
    async authorize(token) {
      if (!token) return refuse('missing-token', 'Missing Bearer token');
      try {
        return checkClaims(await verifier.verify(token), configuration, switches);
      } catch (error) {
        if (!(error instanceof TokenRefused)) throw error;
        return refuse(FAULT_OF[error.fault], error.message);
      }
    },
  };
}

/** The token of an Authorization header; undefined for another scheme (RFC 6750 §2.1). */
export function bearerToken(authorization: string | undefined): string | undefined {
  return /^bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
}

const FAULT_OF = {
  malformed: 'invalid-token',
  signature: 'invalid-token',
  expired: 'invalid-token',
  'not-yet-valid': 'invalid-token',
  issuer: 'issuer',
  'keys-unavailable': 'keys-unavailable',
} as const satisfies Record<TokenRefused['fault'], AuthorizationFault>;

function checkClaims(
  claims: JWTPayload,
  configuration: AuthorizerConfiguration,
  switches: AuthorizerSwitches,
): Verdict {
  const { allowedAudience, allowedClients, allowedScopes, customClaims } = configuration;
  const audiences = listOf(claims.aud);
  const isOneTooMany = audiences.length > 1 && switches.audienceListAdmits === 'sole-member';
  if (isOneTooMany || !meets(allowedAudience, audiences)) return mismatch('audience', 'aud');
  // Okta's `cid` is not read: AgentCore compares only `client_id`.
  if (!meets(allowedClients, listOf(claims['client_id']))) return mismatch('client', 'client_id');
  if (!meets(allowedScopes, scopesOf(claims))) return mismatch('scope', 'scope');
  const unmet = customClaims.find((claim) => !matches(claim, claims[claim.name], switches));
  return unmet ? mismatch('custom-claim', unmet.name) : { kind: 'allowed' };
}

/** An empty list sets no condition. */
function meets(allowed: readonly string[], present: readonly string[]): boolean {
  return allowed.length === 0 || allowed.some((value) => present.includes(value));
}

function scopesOf(claims: JWTPayload): readonly string[] {
  const scope = claims['scope'] ?? claims['scp'];
  return typeof scope === 'string' ? scope.split(' ') : listOf(scope);
}

function listOf(value: unknown): readonly string[] {
  return [value].flat().filter((member) => typeof member === 'string');
}

function matches(claim: CustomClaim, value: unknown, switches: AuthorizerSwitches): boolean {
  if (claim.valueType === 'STRING') {
    return claim.operator === 'EQUALS' && claim.values[0] === value && value !== undefined;
  }
  if (!Array.isArray(value) || claim.operator === 'EQUALS') return false;
  const members = listOf(value);
  if (claim.operator === 'CONTAINS_ANY') {
    return claim.values.some((wanted) => members.includes(wanted));
  }
  const [wanted] = claim.values;
  if (wanted === undefined) return false;
  return switches.containsMeans === 'a-member-equals'
    ? members.includes(wanted)
    : members.some((member) => member.includes(wanted));
}

function mismatch(fault: AuthorizationFault, claim: string): Verdict {
  return refuse(fault, `Claim '${claim}' value mismatch with configuration`);
}

function refuse(fault: AuthorizationFault, message: string): Verdict {
  return { kind: 'refused', fault, message };
}
