import { flattenDocument, type Segment } from './segment.ts';

export interface TraceStore {
  /** @throws Error for a document that X-Ray would refuse. */
  put(document: unknown): void;
  /** Segments of one trace, by their start, as the pages show them: without their metadata. */
  segmentsOf(traceId: string): readonly Segment[];
  /** The same with their metadata. */
  documentsOf(traceId: string): readonly Segment[];
  /** All stored traces, in order of arrival. */
  traceIds(): readonly string[];
  /** Bytes of everything that is stored, as JSON. */
  size(): number;
  clear(): void;
}

export interface TraceStoreLimits {
  readonly traces: number;
  /** Size as JSON; in memory it takes two to three times as much. */
  readonly bytes: number;
  /** Limit for one trace: more segments are refused. */
  readonly segmentsOfTrace: number;
}

/** More than a day of turns by hand, and less memory than the local cloud itself. */
const LIMITS: TraceStoreLimits = {
  traces: 2000,
  bytes: 12 * 1024 * 1024,
  segmentsOfTrace: 20_000,
};

interface Kept {
  readonly segment: Segment;
  /** As JSON: it is the larger part of most documents, and no page shows it. */
  readonly metadata: string | undefined;
  readonly bytes: number;
}

interface Trace {
  readonly kept: Map<string, Kept>;
  bytes: number;
}

/** Stores the latest traces in memory, limited in number and size; the oldest are removed first. */
export function createTraceStore(limits: Partial<TraceStoreLimits> = {}): TraceStore {
  const { traces: mostTraces, bytes: mostBytes, segmentsOfTrace } = { ...LIMITS, ...limits };
  const traces = new Map<string, Trace>();
  let bytes = 0;

  function openTrace(traceId: string): Trace {
    const known = traces.get(traceId);
    if (known) return known;
    const trace = { kept: new Map(), bytes: 0 };
    traces.set(traceId, trace);
    return trace;
  }

  function forgetOldest(): void {
    for (const [traceId, trace] of traces) {
      // The latest trace is kept, however large, since somebody is about to look at it.
      if (traces.size === 1 || (traces.size <= mostTraces && bytes <= mostBytes)) return;
      traces.delete(traceId);
      bytes -= trace.bytes;
    }
  }

  function keep(segment: Segment): void {
    const trace = openTrace(segment.trace_id);
    const earlier = trace.kept.get(segment.id);
    if (!earlier && trace.kept.size >= segmentsOfTrace) {
      throw new Error(`A trace has at most ${segmentsOfTrace} segments`);
    }
    // A segment is sent in progress first and completed later by another document.
    const next = pack({ ...earlier?.segment, ...segment }, earlier?.metadata);
    trace.kept.set(segment.id, next);
    const grown = next.bytes - (earlier?.bytes ?? 0);
    trace.bytes += grown;
    bytes += grown;
  }

  const byStart = (traceId: string) =>
    [...(traces.get(traceId)?.kept.values() ?? [])].sort(
      (a, b) => a.segment.start_time - b.segment.start_time,
    );
  return {
    put(document) {
      const segments = flattenDocument(document);
      try {
        for (const segment of segments) keep(segment);
      } finally {
        forgetOldest();
      }
    },
    segmentsOf: (traceId) => byStart(traceId).map(({ segment }) => segment),
    documentsOf: (traceId) =>
      byStart(traceId).map(({ segment, metadata }) =>
        metadata === undefined ? segment : { ...segment, metadata: JSON.parse(metadata) },
      ),
    traceIds: () => [...traces.keys()],
    size: () => bytes,
    clear() {
      traces.clear();
      bytes = 0;
    },
  };
}

function pack(whole: Segment, earlierMetadata: string | undefined): Kept {
  const { metadata: own, ...shown } = whole;
  const metadata = own === undefined ? earlierMetadata : JSON.stringify(own);
  const segment = shown as Segment;
  return {
    segment,
    metadata,
    bytes: JSON.stringify(segment).length + (metadata?.length ?? 0),
  };
}
