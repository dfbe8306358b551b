import { flattenDocument, type Segment } from './segment.ts';

export interface TraceStore {
  /** @throws z.ZodError for a document that X-Ray would not take. */
  put(document: unknown): void;
  /** Segments of one trace, by their start. */
  segmentsOf(traceId: string): readonly Segment[];
  /** Every trace that is kept, in the order in which they came. */
  traceIds(): readonly string[];
  clear(): void;
}

/** Keeps the latest traces in memory; the oldest go first. */
export function createTraceStore(capacity = 2000): TraceStore {
  const traces = new Map<string, Map<string, Segment>>();
  return {
    put(document) {
      for (const segment of flattenDocument(document)) {
        let trace = traces.get(segment.trace_id);
        if (!trace) {
          trace = new Map();
          traces.set(segment.trace_id, trace);
          const [oldest] = traces.keys();
          if (traces.size > capacity && oldest !== undefined) traces.delete(oldest);
        }
        // A segment is sent in progress first and whole later: the later document completes it.
        trace.set(segment.id, { ...trace.get(segment.id), ...segment });
      }
    },
    segmentsOf: (traceId) =>
      [...(traces.get(traceId)?.values() ?? [])].sort((a, b) => a.start_time - b.start_time),
    traceIds: () => [...traces.keys()],
    clear: () => traces.clear(),
  };
}
