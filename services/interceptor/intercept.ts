import { IdentityError, type TokenVerifier } from '@three-tier-chat/identity';
import type { Telemetry } from '@three-tier-chat/telemetry';
import { formatTraceHeader, HEADER, parseTraceHeader, SCOPE } from '@three-tier-chat/wire-contract';
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
      try {
        const { fingerprint } = await verifier.verifyAccessToken(
          request.header(HEADER.authorization),
          SCOPE.chatInvoke,
        );
        logVerdict(telemetry, request, { verdict: 'allowed', fingerprint });
        telemetryOfRequest.close({ status: 200 });
        return allow(request, requestId);
      } catch (error) {
        if (!(error instanceof IdentityError)) {
          telemetryOfRequest.close({ error });
          throw error;
        }
        const { code, reason, fingerprint, status } = error;
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
  return {
    interceptorOutputVersion: '1.0',
    mcp: {
      transformedGatewayRequest: {
        headers: {
          ...(authorization !== undefined && { Authorization: authorization }),
          'X-Gateway-Request-Id': requestId,
          // The Gateway calls the target, not this function: its segment stays the parent.
          ...(trace && { 'X-Amzn-Trace-Id': formatTraceHeader(trace) }),
        },
        body: request.body,
      },
    },
  };
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
  telemetry.annotate('verdict', verdict.verdict);
  telemetry.logger[verdict.verdict === 'allowed' ? 'info' : 'warn']('request.intercepted', {
    ...verdict,
    token_fingerprint: fingerprint,
    mcp_method: method?.slice(0, LONGEST_NAME),
    tool_name: toolName?.slice(0, LONGEST_NAME),
  });
}
