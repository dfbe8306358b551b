import { AsyncLocalStorage } from 'node:async_hooks';
import { continueTrace, formatTraceHeader, makeSegmentId } from '@three-tier-chat/wire-contract';
import type { Span, Telemetry } from '../telemetry.ts';

interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly [field: string]: unknown;
}

export interface RecordingTelemetry extends Telemetry {
  /** A test that shares one telemetry between cases may empty it. */
  readonly lines: LogLine[];
  /** Outcomes of the requests that were closed. */
  readonly closed: readonly unknown[];
  /** In the order in which they were opened. */
  readonly spans: readonly RecordedSpan[];
  /** The annotations of all requests. */
  readonly annotations: Readonly<Record<string, unknown>>;
}

interface RecordedSpan {
  readonly name: string;
  isOpen: boolean;
  outcome?: unknown;
  readonly annotations: Record<string, unknown>;
}

interface Scope {
  readonly traceHeader: string;
  readonly traceId: string;
  readonly keys: Record<string, unknown>;
}

/** Telemetry that records everything, for tests. */
export function createRecordingTelemetry(): RecordingTelemetry {
  const scopes = new AsyncLocalStorage<Scope>();
  const lines: LogLine[] = [];
  const closed: unknown[] = [];
  const spans: RecordedSpan[] = [];
  const annotations: Record<string, unknown> = {};
  const log = (level: string) => (message: string, fields?: Record<string, unknown>) => {
    lines.push({ level, message, ...scopes.getStore()?.keys, ...fields });
  };
  const current = (): Scope => {
    const scope = scopes.getStore();
    if (!scope) throw new Error('No request is open');
    return scope;
  };
  const openSpan = (name: string): Span => {
    const span: RecordedSpan = { name, isOpen: true, annotations: {} };
    spans.push(span);
    return {
      run: (work) => work(),
      annotate: (key, value) => {
        span.annotations[key] = value;
      },
      close(outcome) {
        if (span.isOpen && outcome) span.outcome = outcome;
        span.isOpen = false;
      },
    };
  };
  return {
    lines,
    closed,
    spans,
    annotations,
    logger: { info: log('info'), warn: log('warn'), error: log('error') },
    openRequest({ traceHeader }) {
      const header = continueTrace([traceHeader]);
      const scope: Scope = {
        traceHeader: formatTraceHeader({ ...header, parent: makeSegmentId() }),
        traceId: header.root,
        keys: { trace_id: header.root },
      };
      return {
        traceId: header.root,
        run: (work) => scopes.run(scope, work),
        close: (outcome) => {
          closed.push(outcome);
        },
      };
    },
    traceId: () => current().traceId,
    traceHeader: () => current().traceHeader,
    appendKeys: (fields) => {
      Object.assign(current().keys, fields);
    },
    annotate: (key, value) => {
      annotations[key] = value;
    },
    isInRequest: () => scopes.getStore() !== undefined,
    openSpan,
    async span(name, run) {
      const span = openSpan(name);
      try {
        const result = await run();
        span.close();
        return result;
      } catch (error) {
        span.close({ error });
        throw error;
      }
    },
  };
}
