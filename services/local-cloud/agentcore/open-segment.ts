import { formatTraceHeader, makeSegmentId, type TraceHeader } from '@three-tier-chat/wire-contract';

/** A segment that AgentCore itself records; the segments of what it calls are its children. */
export interface OpenSegment {
  /** Trace header for the call: the same root, with this segment as parent. */
  readonly header: string;
  /** The segment document (AWS X-Ray Developer Guide, "Segment documents"). */
  close(outcome: {
    readonly status: number;
    readonly url: string;
    readonly annotations: Readonly<Record<string, string>>;
    /** Who ended the answer early. */
    readonly cutOffBy?: 'agent' | 'caller' | undefined;
  }): Readonly<Record<string, unknown>>;
}

/** The part of AgentCore that records it: `AWS::BedrockAgentCore::Gateway` and its name. */
interface SegmentSource {
  readonly name: string;
  readonly origin: `AWS::BedrockAgentCore::${'Gateway' | 'Runtime'}`;
}

export function openSegment(
  { root, parent, sampled }: TraceHeader,
  { name, origin }: SegmentSource,
): OpenSegment {
  const id = makeSegmentId();
  const startedAtMs = Date.now();
  return {
    header: formatTraceHeader({ root, parent: id, ...(sampled && { sampled }) }),
    close: ({ status, url, annotations, cutOffBy }) => ({
      name,
      id,
      trace_id: root,
      ...(parent && { parent_id: parent }),
      start_time: startedAtMs / 1000,
      end_time: Date.now() / 1000,
      origin,
      http: { request: { method: 'POST', url }, response: { status } },
      ...(status === 429 && { throttle: true }),
      ...(((status >= 400 && status < 500) || cutOffBy === 'caller') && { error: true }),
      ...((status >= 500 || cutOffBy === 'agent') && { fault: true }),
      annotations,
    }),
  };
}
