import { IdentityError, type TokenVerifier } from '@three-tier-chat/identity';
import type { Telemetry } from '@three-tier-chat/telemetry';
import {
  ENTITY_TAG,
  formatTraceHeader,
  HEADER,
  IDEMPOTENCY_KEY,
  parseTraceHeader,
  SCOPE,
  SESSION_ID,
  truncateText,
} from '@three-tier-chat/wire-contract';
import { type Interception, type InterceptorOutput, parseInterception } from './interception.ts';

/** The JSON-RPC codes of the Gateway's own answers (AgentCore, "Authorization errors"). */
const RPC_CODE = { 400: -32600, 401: -32001, 403: -32002, 503: -32603 } as const;

const RETRY_AFTER_SECONDS = '5';
/** Maximum length of a name from the caller in a log line. */
const MAX_NAME_LENGTH = 128;

interface Dependencies {
  readonly verifier: TokenVerifier;
  readonly telemetry: Telemetry;
}

export type Intercept = (event: unknown, requestId: string) => Promise<InterceptorOutput>;

/**
 * Decides on every MCP request of the Gateway: verifies the caller's token again and adds it to the
 * request to the target, which gets it in no other way. A request without a verified caller is
 * refused. The function has no side effects, so the Gateway may repeat a call.
 *
 * The returned function throws for input that it cannot read; the Gateway then answers 500.
 */
export function createIntercept({ verifier, telemetry }: Dependencies): Intercept {
  return async (event, requestId) => {
    const request = parseInterception(event);
    const requestTelemetry = telemetry.openRequest({
      traceHeader: request.header(HEADER.traceId),
      requestId,
    });
    return requestTelemetry.run(async () => {
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
        requestTelemetry.close({ status: 200 });
        return allow(request, requestId);
      } catch (error) {
        if (!(error instanceof IdentityError)) {
          telemetry.annotate('outcome', 'internal-error');
          requestTelemetry.close({ error });
          throw error;
        }
        const { code, reason, fingerprint, status } = error;
        telemetry.annotate('outcome', code);
        logVerdict(telemetry, request, { verdict: 'refused', code, reason, fingerprint });
        requestTelemetry.close({ status });
        return refuse(request, error);
      }
    });
  };
}

function allow(request: Interception, requestId: string): InterceptorOutput {
  const authorization = request.header(HEADER.authorization);
  const trace = parseTraceHeader(request.header(HEADER.traceId));
  const sessionId = sessionOf(request);
  const idempotencyKey = wellFormed(request.header(HEADER.idempotencyKey), IDEMPOTENCY_KEY);
  const ifMatch = wellFormed(request.header(HEADER.ifMatch), ENTITY_TAG);
  return {
    interceptorOutputVersion: '1.0',
    mcp: {
      transformedGatewayRequest: {
        headers: {
          ...(authorization !== undefined && { Authorization: authorization }),
          'X-Gateway-Request-Id': requestId,
          ...(sessionId !== undefined && { 'X-Chat-Session-Id': sessionId }),
          ...(idempotencyKey !== undefined && { 'Idempotency-Key': idempotencyKey }),
          ...(ifMatch !== undefined && { 'If-Match': ifMatch }),
          // The Gateway calls the target, so its own segment stays the parent.
          ...(trace && { 'X-Amzn-Trace-Id': formatTraceHeader(trace) }),
        },
        body: request.body,
      },
    },
  };
}

/** Set by the caller and used only for logs, never for a decision. */
function sessionOf(request: Interception): string | undefined {
  return wellFormed(request.header(HEADER.chatSessionId), SESSION_ID);
}

/** Anything else, such as two values, is dropped: the API decides what a request without it may do. */
function wellFormed(value: string | undefined, pattern: RegExp): string | undefined {
  return value !== undefined && pattern.test(value) ? value : undefined;
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

/** Logs one line for each call, without the tool's arguments, which may quote the user. */
function logVerdict(
  telemetry: Telemetry,
  { method, toolName }: Interception,
  { fingerprint, ...verdict }: Verdict,
): void {
  telemetry.logger[verdict.verdict === 'allowed' ? 'info' : 'warn']('request.intercepted', {
    ...verdict,
    token_fingerprint: fingerprint,
    mcp_method: method && truncateText(method, MAX_NAME_LENGTH),
    tool: toolName && truncateText(toolName, MAX_NAME_LENGTH),
  });
}
