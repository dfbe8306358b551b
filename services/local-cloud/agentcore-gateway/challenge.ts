import type { AuthorizerConfiguration } from '../agentcore/authorizer-configuration.ts';
import type { Verdict } from '../agentcore/custom-jwt-authorizer.ts';
import { RPC_CODE } from './json-rpc.ts';
import type { GatewaySwitches } from './switches.ts';

/** A refusal as the Gateway sends it: a JSON-RPC error, and a challenge (RFC 6750 §3). */
export interface Challenge {
  readonly status: 401 | 403 | 500;
  readonly code: number;
  readonly message: string;
  /** Absent if another token would not help. */
  readonly header?: string;
}

export const METADATA_PATH = '/.well-known/oauth-protected-resource';

export function makeChallenge(
  { fault }: Extract<Verdict, { kind: 'refused' }>,
  { allowedScopes }: AuthorizerConfiguration,
  origin: string,
  switches: GatewaySwitches,
): Challenge {
  const status = statusOf(fault, switches);
  if (status === 500) {
    return { status, code: RPC_CODE.internalError, message: 'Internal error' };
  }
  const header = [
    `Bearer error="${status === 401 ? 'invalid_token' : 'insufficient_scope'}"`,
    ...(allowedScopes.length > 0 ? [`scope="${allowedScopes.join(' ')}"`] : []),
    `resource_metadata="${origin}${METADATA_PATH}"`,
  ].join(', ');
  if (status === 403) {
    const message = 'Authorization error - Insufficient permissions';
    return { status, code: switches.forbiddenCode, message, header };
  }
  const message = fault === 'missing-token' ? 'Missing Bearer token' : 'Invalid Bearer token';
  return { status, code: RPC_CODE.unauthorized, message, header };
}

function statusOf(
  fault: Extract<Verdict, { kind: 'refused' }>['fault'],
  { wrongIssuerStatus, keysUnavailableStatus }: GatewaySwitches,
): Challenge['status'] {
  switch (fault) {
    case 'missing-token':
    case 'invalid-token':
    case 'audience':
      return 401;
    case 'issuer':
      return wrongIssuerStatus;
    case 'keys-unavailable':
      return keysUnavailableStatus;
    default:
      return 403;
  }
}
