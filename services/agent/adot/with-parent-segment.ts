import { context, ROOT_CONTEXT, type SpanContext, TraceFlags, trace } from '@opentelemetry/api';
import type { OpenSegment } from '@three-tier-chat/telemetry';
import { formatTraceparent } from '@three-tier-chat/wire-contract';

/** Makes a segment the parent of every OpenTelemetry span that starts in the given work. */
export function withParentSegment(segment: OpenSegment): <T>(work: () => T) => T {
  const [, traceId = '', spanId = '', flags] = formatTraceparent(segment).split('-');
  const parent: SpanContext = {
    traceId,
    spanId,
    traceFlags: flags === '01' ? TraceFlags.SAMPLED : TraceFlags.NONE,
    isRemote: true,
  };
  const parentContext = trace.setSpanContext(ROOT_CONTEXT, parent);
  return (work) => context.with(parentContext, work);
}
