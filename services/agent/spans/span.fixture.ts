import { SpanKind, SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';

export const TRACE_ID = '67891233abcdef012345678912345678';
export const SPAN_ID = '463ac35c9f6413ad';
export const PARENT_ID = '53995c3f42cd8ad8';

/** A finished span `chat`. */
export function finishedSpan(changes: Partial<ReadableSpan> = {}): ReadableSpan {
  return {
    name: 'chat',
    kind: SpanKind.INTERNAL,
    spanContext: () => ({ traceId: TRACE_ID, spanId: SPAN_ID, traceFlags: TraceFlags.SAMPLED }),
    parentSpanContext: {
      traceId: TRACE_ID,
      spanId: PARENT_ID,
      traceFlags: TraceFlags.SAMPLED,
      isRemote: true,
    },
    startTime: [1_700_000_000, 0],
    endTime: [1_700_000_001, 0],
    duration: [1, 0],
    ended: true,
    status: { code: SpanStatusCode.OK },
    attributes: {},
    events: [],
    links: [],
    resource: resourceFromAttributes({ 'service.name': 'agent' }),
    instrumentationScope: { name: 'strands-agents' },
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
    ...changes,
  };
}
