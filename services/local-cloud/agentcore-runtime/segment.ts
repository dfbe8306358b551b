import { formatTraceHeader, makeSegmentId, type TraceHeader } from '@three-tier-chat/wire-contract';

/** The Runtime's own piece of a trace: what the container does has it as its parent. */
export interface OpenSegment {
  /** Trace header for the container: the same root, this segment as parent. */
  readonly header: string;
  /** The segment document (AWS X-Ray Developer Guide, "Segment documents"). */
  close(outcome: {
    readonly status: number;
    readonly url: string;
    readonly annotations: Readonly<Record<string, string>>;
    /** Who broke the answer off before its end. */
    readonly cutOffBy?: 'agent' | 'caller' | undefined;
  }): Readonly<Record<string, unknown>>;
}

export function openSegment({ root, parent, sampled }: TraceHeader): OpenSegment {
  const id = makeSegmentId();
  const startedAtMs = Date.now();
  return {
    header: formatTraceHeader({ root, parent: id, ...(sampled && { sampled }) }),
    close: ({ status, url, annotations, cutOffBy }) => ({
      name: 'agentcore-runtime',
      id,
      trace_id: root,
      ...(parent && { parent_id: parent }),
      start_time: startedAtMs / 1000,
      end_time: Date.now() / 1000,
      origin: 'AWS::BedrockAgentCore::Runtime',
      http: { request: { method: 'POST', url }, response: { status } },
      ...(status === 429 && { throttle: true }),
      ...(((status >= 400 && status < 500) || cutOffBy === 'caller') && { error: true }),
      ...((status >= 500 || cutOffBy === 'agent') && { fault: true }),
      annotations,
    }),
  };
}
