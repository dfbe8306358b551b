import { continueTrace, parseTraceHeader, type TraceHeader } from '@three-tier-chat/wire-contract';

/**
 * A Runtime may put a trace header of its own in place of ours, but passes the custom one untouched.
 * Where both name the same trace, the Runtime's own segment stands between the backend and the agent.
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
