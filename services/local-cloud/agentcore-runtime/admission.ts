import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { HEADER } from '@three-tier-chat/wire-contract';
import { type Authorizer, bearerToken, type Verdict } from '../agentcore/custom-jwt-authorizer.ts';
import { onlyValue, readAuthorization } from '../http/authorization-header.ts';
import { invalid, type Refusal } from './refusal.ts';
import type { RuntimeSwitches } from './switches.ts';

export type Admission =
  | { readonly kind: 'admitted'; readonly sessionId: string }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** Lengths from the service model (InvokeAgentRuntime). */
const SESSION_ID_LENGTH = { least: 33, most: 256 };
const TRACE_HEADER_LENGTH = 128;

/** Decides from the headers alone whether a request may reach the agent, and in which session. */
export async function admit(
  { headers, rawHeaders }: Pick<IncomingMessage, 'headers' | 'rawHeaders'>,
  authorizer: Authorizer,
  metadataUrl: string,
  switches: RuntimeSwitches,
): Promise<Admission> {
  const authorization = readAuthorization(rawHeaders);
  if (authorization.kind === 'several') {
    return refused(unauthorized(SEVERAL_AUTHORIZATIONS, metadataUrl, switches));
  }
  if (authorization.kind === 'one' && authorization.value.startsWith('AWS4-')) {
    return refused(METHOD_MISMATCH);
  }
  const verdict = await authorizer.authorize(bearerToken(onlyValue(authorization)));
  if (verdict.kind === 'refused') return refused(unauthorized(verdict, metadataUrl, switches));

  const sessionId = headers[HEADER.runtimeSessionId] ?? randomUUID();
  const { least, most } = SESSION_ID_LENGTH;
  if (typeof sessionId !== 'string' || sessionId.length < least || sessionId.length > most) {
    return refused(
      invalid(`runtimeSessionId must have between ${least} and ${most} characters`, 'session-id'),
    );
  }
  if (String(headers[HEADER.traceId] ?? '').length > TRACE_HEADER_LENGTH) {
    return refused(
      invalid(`traceId must have at most ${TRACE_HEADER_LENGTH} characters`, 'trace-header'),
    );
  }
  return { kind: 'admitted', sessionId };
}

const SEVERAL_AUTHORIZATIONS = {
  kind: 'refused',
  fault: 'invalid-token',
  message: 'More than one Authorization',
} as const satisfies Verdict;

const METHOD_MISMATCH: Refusal = {
  status: 403,
  errorType: 'AccessDeniedException',
  message:
    "Authorization method mismatch. The agent is configured for a different authorization method than what was used in your request. Check the agent's authorization configuration and ensure your request uses the matching method (OAuth or SigV4)",
  reason: 'authorization-method',
};

function unauthorized(
  { fault, message }: Extract<Verdict, { kind: 'refused' }>,
  metadataUrl: string,
  switches: RuntimeSwitches,
): Refusal {
  const challenge = `Bearer resource_metadata="${metadataUrl}"`;
  const denied = { errorType: 'AccessDeniedException', reason: fault, challenge } as const;
  switch (fault) {
    case 'missing-token':
      return { ...denied, status: 401, message: switches.missingTokenMessage };
    case 'invalid-token':
      return { ...denied, status: 401, message: `OAuth authorization failed: ${message}` };
    case 'keys-unavailable':
      return switches.keysUnavailableStatus === 401
        ? { ...denied, status: 401, message: `OAuth authorization failed: ${message}` }
        : { status: 500, errorType: 'InternalServerException', message, reason: fault };
    default:
      return {
        ...denied,
        status: switches.claimMismatchStatus,
        message: `OAuth authorization failed: ${message}`,
      };
  }
}

function refused(refusal: Refusal): Admission {
  return { kind: 'refused', refusal };
}
