import type { IncomingHttpHeaders } from 'node:http';
import { HEADER, MAX_HEADER_VALUE_BYTES } from '@three-tier-chat/wire-contract';
import type { RuntimeSwitches } from './switches.ts';

const REQUEST_ID_HEADER = 'x-amzn-bedrock-agentcore-runtime-request-id';

/** The headers of a request that the container receives, or the header that is too long for it. */
export type ContainerHeaders =
  | { readonly kind: 'headers'; readonly headers: Readonly<Record<string, string>> }
  | { readonly kind: 'oversized'; readonly name: string };

/**
 * Reduces a request's headers to those that AgentCore forwards: the allowlist (Authorization only
 * through it), the ids of session and request, and what describes the body.
 */
export function makeContainerHeaders(
  incoming: IncomingHttpHeaders,
  allowlist: readonly string[],
  own: { readonly sessionId: string; readonly requestId: string; readonly traceHeader: string },
  switches: Pick<RuntimeSwitches, 'forwardTraceHeader'>,
): ContainerHeaders {
  const allowed = allowlist.flatMap((name) => {
    const value = incoming[name];
    return value === undefined ? [] : [[name, String(value)] as const];
  });
  const oversized = allowed.find(([, value]) => Buffer.byteLength(value) > MAX_HEADER_VALUE_BYTES);
  if (oversized) return { kind: 'oversized', name: oversized[0] };
  return {
    kind: 'headers',
    headers: {
      ...Object.fromEntries(allowed),
      'content-type': incoming['content-type'] ?? 'application/json',
      accept: incoming.accept ?? 'application/json',
      [HEADER.runtimeSessionId]: own.sessionId,
      [REQUEST_ID_HEADER]: own.requestId,
      ...(switches.forwardTraceHeader && { [HEADER.traceId]: own.traceHeader }),
    },
  };
}
