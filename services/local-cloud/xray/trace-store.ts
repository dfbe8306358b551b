import { flattenDocument, type Segment } from './segment.ts';

export interface TraceSummary {
  readonly traceId: string;
  /** Seconds since the epoch. */
  readonly startTime: number;
  readonly durationMs: number;
  readonly services: readonly string[];
  readonly fault: boolean;
}

export interface TraceStore {
  /** @throws z.ZodError for a document that X-Ray would not take. */
  put(document: unknown): void;
  segmentsOf(traceId: string): readonly Segment[];
  /** Latest first. */
  summaries(): readonly TraceSummary[];
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
    summaries: () =>
      [...traces]
        .map(([traceId, segments]) => summarize(traceId, [...segments.values()]))
        .sort((a, b) => b.startTime - a.startTime),
    clear: () => traces.clear(),
  };
}

function summarize(traceId: string, segments: readonly Segment[]): TraceSummary {
  const startTime = Math.min(...segments.map(({ start_time }) => start_time));
  const endTime = Math.max(...segments.map(({ start_time, end_time }) => end_time ?? start_time));
  return {
    traceId,
    startTime,
    durationMs: Math.round((endTime - startTime) * 1000),
    services: [...new Set(segments.filter(({ origin }) => origin).map(({ name }) => name))],
    fault: segments.some(({ fault }) => fault === true),
  };
}
