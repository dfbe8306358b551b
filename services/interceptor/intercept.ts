import { IdentityError, type TokenVerifier } from '@three-tier-chat/identity';
import type { Telemetry } from '@three-tier-chat/telemetry';
import {
  cutText,
  formatTraceHeader,
  HEADER,
  parseTraceHeader,
  SCOPE,
  SESSION_ID,
} from '@three-tier-chat/wire-contract';
import { type Interception, type InterceptorOutput, parseInterception } from './interception.ts';

/** JSON-RPC codes that the Gateway itself answers with (AgentCore, "Authorization errors"). */
const RPC_CODE = { 400: -32600, 401: -32001, 403: -32002, 503: -32603 } as const;

const RETRY_AFTER_SECONDS = '5';
/** Names come from the caller: a log line stays short whatever they are. */
const LONGEST_NAME = 128;

interface Dependencies {
  readonly verifier: TokenVerifier;
  readonly telemetry: Telemetry;
}

export type Intercept = (event: unknown, requestId: string) => Promise<InterceptorOutput>;

/**
 * Decides about every MCP request of the Gateway: verifies the caller's token again and hands it to
 * the target, which gets it no other way. Without a caller nothing goes on.
 * The Gateway may repeat a call, which changes nothing.
 *
 * The returned function throws for an input that it cannot read; the Gateway then answers 500.
 */
export function createIntercept({ verifier, telemetry }: Dependencies): Intercept {
  return async (event, requestId) => {
    const request = parseInterception(event);
    const telemetryOfRequest = telemetry.openRequest({
      traceHeader: request.header(HEADER.traceId),
      requestId,
    });
    return telemetryOfRequest.run(async () => {
      const sessionId = sessionOf(request);
      if (sessionId !== undefined) {
        telemetry.appendKeys({ session_id: sessionId });
        telemetry.annotate('session', sessionId);
      }
      try {
        const { fingerprint, subjectHash } = await telemetry.span('token.check', () =>
          verifier.verifyAccessToken(request.header(HEADER.authorization), SCOPE.chatInvoke),
        );
        telemetry.annotate('user', subjectHash);
        if (request.toolName !== undefined) telemetry.annotate('tool', request.toolName);
        telemetry.annotate('outcome', 'done');
        logVerdict(telemetry, request, { verdict: 'allowed', fingerprint });
        telemetryOfRequest.close({ status: 200 });
        return allow(request, requestId);
      } catch (error) {
        if (!(error instanceof IdentityError)) {
          telemetry.annotate('outcome', 'internal-error');
          telemetryOfRequest.close({ error });
          throw error;
        }
        const { code, reason, fingerprint, status } = error;
        telemetry.annotate('outcome', code);
        logVerdict(telemetry, request, { verdict: 'refused', code, reason, fingerprint });
        telemetryOfRequest.close({ status });
        return refuse(request, error);
      }
    });
  };
}

function allow(request: Interception, requestId: string): InterceptorOutput {
  const authorization = request.header(HEADER.authorization);
  const trace = parseTraceHeader(request.header(HEADER.traceId));
  const sessionId = sessionOf(request);
  return {
    interceptorOutputVersion: '1.0',
    mcp: {
      transformedGatewayRequest: {
        headers: {
          ...(authorization !== undefined && { Authorization: authorization }),
          'X-Gateway-Request-Id': requestId,
          ...(sessionId !== undefined && { 'X-Chat-Session-Id': sessionId }),
          // The Gateway calls the target, not this function: its segment stays the parent.
          ...(trace && { 'X-Amzn-Trace-Id': formatTraceHeader(trace) }),
        },
        body: request.body,
      },
    },
  };
}

/** Named by the caller, for logs only: nothing is decided by it. */
function sessionOf(request: Interception): string | undefined {
  const sessionId = request.header(HEADER.chatSessionId);
  return sessionId !== undefined && SESSION_ID.test(sessionId) ? sessionId : undefined;
}

function refuse({ id }: Interception, error: IdentityError): InterceptorOutput {
  return {
    interceptorOutputVersion: '1.0',
    mcp: {
      transformedGatewayResponse: {
        statusCode: error.status,
        headers: {
          'Content-Type': 'application/json',
          'WWW-Authenticate': error.challenge,
          ...(error.status === 503 && { 'Retry-After': RETRY_AFTER_SECONDS }),
        },
        body: {
          jsonrpc: '2.0',
          id,
          error: { code: RPC_CODE[error.status], message: `Refused: ${error.reason}` },
        },
      },
    },
  };
}

interface Verdict {
  readonly verdict: 'allowed' | 'refused';
  readonly code?: string;
  readonly reason?: string;
  readonly fingerprint: string | undefined;
}

/** One line for every call, without the tool's arguments: they are what the user said. */
function logVerdict(
  telemetry: Telemetry,
  { method, toolName }: Interception,
  { fingerprint, ...verdict }: Verdict,
): void {
  telemetry.logger[verdict.verdict === 'allowed' ? 'info' : 'warn']('request.intercepted', {
    ...verdict,
    token_fingerprint: fingerprint,
    mcp_method: method && cutText(method, LONGEST_NAME),
    tool: toolName && cutText(toolName, LONGEST_NAME),
  });
}
