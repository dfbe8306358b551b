import { formatTraceHeader, makeSegmentId, type TraceHeader } from '@three-tier-chat/wire-contract';

/** A piece of a trace that is the Gateway's own: what it calls has it as its parent. */
export interface OpenSegment {
  /** Trace header for what the Gateway calls: the same root, this segment as parent. */
  readonly header: string;
  /** The segment document (AWS X-Ray Developer Guide, "Segment documents"). */
  close(outcome: {
    readonly status: number;
    readonly url: string;
    readonly annotations: Readonly<Record<string, string>>;
  }): Readonly<Record<string, unknown>>;
}

export function openSegment({ root, parent, sampled }: TraceHeader): OpenSegment {
  const id = makeSegmentId();
  const startedAtMs = Date.now();
  return {
    header: formatTraceHeader({ root, parent: id, ...(sampled && { sampled }) }),
    close: ({ status, url, annotations }) => ({
      name: 'agentcore-gateway',
      id,
      trace_id: root,
      ...(parent && { parent_id: parent }),
      start_time: startedAtMs / 1000,
      end_time: Date.now() / 1000,
      origin: 'AWS::BedrockAgentCore::Gateway',
      http: { request: { method: 'POST', url }, response: { status } },
      ...(status === 429 && { throttle: true }),
      ...(status >= 400 && status < 500 && { error: true }),
      ...(status >= 500 && { fault: true }),
      annotations,
    }),
  };
}
