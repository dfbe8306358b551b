import { context, type SpanContext, TraceFlags, trace } from '@opentelemetry/api';
import { formatTraceparent } from '@three-tier-chat/wire-contract';
import type { OpenSegment } from '../segments.ts';

/** Makes a segment the parent of every OpenTelemetry span that `work` begins. */
export function runBelow<T>(segment: OpenSegment, work: () => T): T {
  const [, traceId = '', spanId = '', flags] = formatTraceparent(segment).split('-');
  const parent: SpanContext = {
    traceId,
    spanId,
    traceFlags: flags === '01' ? TraceFlags.SAMPLED : TraceFlags.NONE,
    isRemote: true,
  };
  return context.with(trace.setSpanContext(context.active(), parent), work);
}
