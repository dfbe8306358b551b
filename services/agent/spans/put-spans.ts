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
      // Whoever answers so is not X-Ray.
      return { kind: 'failed' };
    }
  };
}

/** @returns nothing where they cannot be written: not now, and not later either. */
function write(spans: readonly ReadableSpan[]): Uint8Array | undefined {
  try {
    return ProtobufTraceSerializer.serializeRequest([...spans]);
  } catch {
    return undefined;
  }
}
