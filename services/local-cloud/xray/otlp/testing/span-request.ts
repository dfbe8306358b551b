import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { makeSegmentId, makeTraceRoot } from '@three-tier-chat/wire-contract';

export type ReadableSpan = Parameters<typeof ProtobufTraceSerializer.serializeRequest>[0][number];

export const ROOT = makeTraceRoot();
export const TRACE_ID = ROOT.slice(2).replace('-', '');
export const ID = makeSegmentId();
export const PARENT = makeSegmentId();

const RESOURCE = {
  attributes: {
    'service.name': 'agent',
    'service.version': 'v1',
    'telemetry.sdk.language': 'nodejs',
    'telemetry.sdk.version': '2.8.0',
    'telemetry.auto.version': '0.13.0-aws',
  },
  merge: () => RESOURCE,
  getRawAttributes: () => [],
} as unknown as ReadableSpan['resource'];

/** A span `chat`. */
export function span(changes: Partial<ReadableSpan> = {}): ReadableSpan {
  return {
    name: 'chat',
    kind: 0,
    spanContext: () => ({ traceId: TRACE_ID, spanId: ID, traceFlags: 1 }),
    parentSpanContext: { traceId: TRACE_ID, spanId: PARENT, traceFlags: 1, isRemote: true },
    startTime: [1_700_000_000, 250_000_000],
    endTime: [1_700_000_001, 500_000_000],
    duration: [1, 250_000_000],
    ended: true,
    status: { code: 0 },
    attributes: {},
    events: [],
    links: [],
    resource: RESOURCE,
    instrumentationScope: { name: 'strands-agents' },
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
    ...changes,
  };
}

/** As OpenTelemetry’s own serializer writes it. */
export const requestOf = (...spans: readonly ReadableSpan[]): Uint8Array =>
  ProtobufTraceSerializer.serializeRequest([...spans]) ?? new Uint8Array();
