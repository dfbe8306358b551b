import { AsyncLocalStorage } from 'node:async_hooks';
import type { Telemetry } from '@three-tier-chat/telemetry';
import { formatTraceHeader, makeSegmentId, parseTraceHeader } from '@three-tier-chat/wire-contract';

interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly [field: string]: unknown;
}

export interface RecordingTelemetry extends Telemetry {
  readonly lines: readonly LogLine[];
  /** Outcomes of the requests that were closed. */
  readonly closed: readonly unknown[];
}

interface Scope {
  readonly traceHeader: string;
  readonly traceId: string;
  readonly keys: Record<string, unknown>;
}

/** Telemetry that keeps what it is told, for tests to read. */
export function createRecordingTelemetry(): RecordingTelemetry {
  const scopes = new AsyncLocalStorage<Scope>();
  const lines: LogLine[] = [];
  const closed: unknown[] = [];
  const log = (level: string) => (message: string, fields?: Record<string, unknown>) => {
    lines.push({ level, message, ...scopes.getStore()?.keys, ...fields });
  };
  const current = (): Scope => {
    const scope = scopes.getStore();
    if (!scope) throw new Error('No request is open');
    return scope;
  };
  return {
    lines,
    closed,
    logger: { info: log('info'), warn: log('warn'), error: log('error') },
    openRequest({ traceHeader }) {
      const header = parseTraceHeader(traceHeader);
      if (!header) throw new Error('No trace header');
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
    annotate: () => {},
    span: (_name, run) => run(),
  };
}
