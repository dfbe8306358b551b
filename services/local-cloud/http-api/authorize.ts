import type { JWTPayload } from 'jose';
import { createTokenVerifier, TokenRefused, type TokenVerifier } from '../tokens/verify-token.ts';
import type { JwtAuthorizer } from './api-definition.ts';
import { httpApiSwitches } from './switches.ts';

export interface Authorized {
  readonly kind: 'allow';
  /** Verified claims, as in the event. */
  readonly claims: Readonly<Record<string, string>>;
  readonly scopes: readonly string[] | null;
}

export interface Denied {
  readonly kind: 'deny';
  readonly status: 401 | 403 | 500;
  readonly message: string;
  /** `WWW-Authenticate`. */
  readonly challenge: string;
  /** For the access log, like `$context.authorizer.error`. */
  readonly reason: string;
}

/** Decides about the `Authorization` header of a request for a route that requires `scopes`. */
export type Authorize = (
  authorization: string | undefined,
  scopes: readonly string[],
) => Promise<Authorized | Denied>;

/**
 * Makes a JWT authorizer (API Gateway Developer Guide, "Control access to HTTP APIs with JWT
 * authorizers"): signature, issuer and times; then `aud`, or `client_id` only if there is no `aud`;
 * then any of the route's scopes.
 */
export function createJwtAuthorizer({ issuer, audience }: JwtAuthorizer): Authorize {
  const verifier = createTokenVerifier(`${issuer}/.well-known/openid-configuration`, {
    // "iat – Must be before the current time in UTC."
    refusesFutureIssueTime: true,
  });
  return async (authorization, scopes) => {
    const token = readToken(authorization);
    if (token === undefined) return noToken;
    const belief = await believe(verifier, token, scopes);
    if (belief.kind === 'deny') return belief;
    const { payload } = belief;
    if (payload.iss !== issuer) return invalid('issuer', scopes);
    if (!namesAudience(payload, audience)) return invalid('audience', scopes);
    const granted = scopesOf(payload);
    if (scopes.length > 0 && !scopes.some((scope) => granted.includes(scope))) {
      return insufficientScope(scopes);
    }
    const shown = httpApiSwitches.scopesOfEvent === 'route' ? scopes : granted;
    return {
      kind: 'allow',
      claims: Object.fromEntries(
        Object.entries(payload).map(([name, value]) => [name, claimText(value)]),
      ),
      scopes: scopes.length > 0 ? shown : null,
    };
  };
}

/** The token of an Authorization header; the scheme is optional. */
export function readToken(authorization: string | undefined): string | undefined {
  return authorization?.replace(/^bearer(\s+|$)/i, '').trim() || undefined;
}

interface Believed {
  readonly kind: 'believed';
  readonly payload: JWTPayload;
}

async function believe(
  verifier: TokenVerifier,
  token: string,
  scopes: readonly string[],
): Promise<Believed | Denied> {
  try {
    return { kind: 'believed', payload: await verifier.verify(token) };
  } catch (error) {
    return invalid(error instanceof TokenRefused ? error.fault : 'malformed', scopes);
  }
}

function namesAudience(payload: JWTPayload, audience: readonly string[]): boolean {
  const named = payload.aud ?? payload['client_id'];
  return [named].flat().some((each) => typeof each === 'string' && audience.includes(each));
}

/** Okta's `scp` list, or the `scope` text of RFC 8693 section 4.2. */
function scopesOf(payload: JWTPayload): readonly string[] {
  const list = payload['scp'] ?? payload['scope'];
  if (Array.isArray(list)) return list.filter((each) => typeof each === 'string');
  return typeof list === 'string' ? list.split(' ').filter(Boolean) : [];
}

/** Claims reach the function as text; a list becomes `[a b]`. */
function claimText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(claimText).join(' ')}]`;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

const noToken: Denied = {
  kind: 'deny',
  status: 401,
  message: 'Unauthorized',
  challenge: 'Bearer',
  reason: 'missing: token not provided',
};

function invalid(
  fault: keyof typeof httpApiSwitches.invalidTokenDescription,
  scopes: readonly string[],
): Denied {
  const description = httpApiSwitches.invalidTokenDescription[fault];
  const status = fault === 'keys-unavailable' ? httpApiSwitches.keysUnavailableStatus : 401;
  return {
    kind: 'deny',
    status,
    message: status === 401 ? 'Unauthorized' : httpApiSwitches.failureMessage,
    challenge: challenge(scopes, 'invalid_token', description),
    reason: `invalid_token: ${description}`,
  };
}

/** If there are several tokens, none is read. */
export function refuseSeveral(scopes: readonly string[]): Denied {
  return invalid('several', scopes);
}

function insufficientScope(scopes: readonly string[]): Denied {
  const description = httpApiSwitches.insufficientScopeDescription;
  return {
    kind: 'deny',
    status: 403,
    message: httpApiSwitches.insufficientScopeMessage,
    challenge: challenge(scopes, 'insufficient_scope', description),
    reason: `insufficient_scope: ${description}`,
  };
}

function challenge(scopes: readonly string[], error: string, description: string): string {
  return `Bearer scope="${scopes.join(' ')}" error="${error}" error_description="${description}"`;
}
