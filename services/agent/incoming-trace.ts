import { continueTrace, parseTraceHeader, type TraceHeader } from '@three-tier-chat/wire-contract';

/**
 * A Runtime may replace our trace header by its own, but passes the custom one on unchanged. If
 * both name the same trace, the Runtime's segment is the parent of the agent's.
 */
export function incomingTrace(
  custom: string | undefined,
  runtime: string | undefined,
): TraceHeader {
  const trace = continueTrace([custom, runtime]);
  const own = parseTraceHeader(runtime);
  return own?.parent !== undefined && own.root === trace.root
    ? { ...trace, parent: own.parent }
    : trace;
}
