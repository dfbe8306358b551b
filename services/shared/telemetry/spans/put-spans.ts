import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { Put } from '../xray/sender.ts';
import { createSignedPost, type XRayAddress } from '../xray/signed-post.ts';

/**
 * Calls X-Ray's OTLP endpoint (CloudWatch User Guide, "OTLP Endpoints") with requests of one span
 * each: written one behind the other they are one request with all spans (Protocol Buffers,
 * "Encoding", "Last One Wins").
 */
export function createPutSpans(address: XRayAddress): Put<Uint8Array> {
  const post = createSignedPost(address);
  return async (requests, signal) => {
    const content = { type: 'application/x-protobuf', body: Buffer.concat(requests) };
    const answer = await post('/v1/traces', content, signal);
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
