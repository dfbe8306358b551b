import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { createSignedPost, type Put, type XRayAddress } from '@three-tier-chat/telemetry/xray';

/** Calls X-Ray's OTLP endpoint (CloudWatch User Guide, "OTLP Endpoints"). */
export function createPutSpans(address: XRayAddress): Put<ReadableSpan> {
  const post = createSignedPost(address);
  return async (spans, signal) => {
    const body = write(spans);
    if (!body) return { kind: 'refused' };
    const answer = await post('/v1/traces', { type: 'application/x-protobuf', body }, signal);
    if (answer.kind !== 'answered') return answer;
    try {
      const { partialSuccess } = ProtobufTraceSerializer.deserializeResponse(answer.body);
      return { kind: 'taken', refusedCount: Number(partialSuccess?.rejectedSpans ?? 0) };
    } catch {
      // X-Ray always answers with this message type.
      return { kind: 'failed' };
    }
  };
}

/** @returns undefined if the spans cannot be serialized; a retry would not help. */
function write(spans: readonly ReadableSpan[]): Uint8Array | undefined {
  try {
    return ProtobufTraceSerializer.serializeRequest([...spans]);
  } catch {
    return undefined;
  }
}
