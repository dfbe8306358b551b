import { parseJson, textOfJson } from '../http/parse-json.ts';
import type { LogLine, LogListener, LogPlace, LogStore } from './log-store.ts';

export interface MemoryLogStoreOptions {
  /** Maximum number of lines; the oldest are removed first (default 20,000). */
  readonly capacity?: number;
  /**
   * Maximum size as JSON, in bytes (default 8 MB). In memory the lines take two to three times as
   * much.
   */
  readonly capacityBytes?: number;
  /** Receives each new line, to print it. */
  readonly onLine?: (line: LogLine) => void;
}

/** Limit of one line: that of CloudWatch Logs (its quotas, "Event size"). */
const MAX_LINE_BYTES = 256 * 1024;

interface Kept {
  readonly line: LogLine;
  readonly bytes: number;
  readonly place: LogPlace | undefined;
  readonly number: number;
  readonly atMs: number;
}

/** Makes a log store in this process's memory. */
export function createMemoryLogStore(options: MemoryLogStoreOptions = {}): LogStore {
  const { capacity = 20_000, capacityBytes = 8 * 1024 * 1024, onLine } = options;
  let kept: Kept[] = [];
  let bytes = 0;
  let count = 0;
  const listeners = new Set<LogListener>();

  function append(line: LogLine, lineBytes: number, place: LogPlace | undefined): void {
    count += 1;
    kept.push({ line, bytes: lineBytes, place, number: count, atMs: Date.now() });
    bytes += lineBytes;
    // Not after every line, since all remaining lines are copied each time.
    if (kept.length > capacity * SLACK || bytes > capacityBytes * SLACK) forgetOldest();
    onLine?.(line);
    for (const listen of listeners) listen(line, place?.group);
  }

  function forgetOldest(): void {
    let first = 0;
    while (kept.length - first > capacity || (bytes > capacityBytes && first < kept.length - 1)) {
      bytes -= kept[first]?.bytes ?? 0;
      first += 1;
    }
    kept = kept.slice(first);
  }

  return {
    ingest(service, text, place) {
      if (!text.trim()) return;
      append(readLine(service, text), Math.min(text.length, MAX_LINE_BYTES), place);
    },
    write(service, message, fields = {}, place) {
      const timestamp = new Date().toISOString();
      const line = { level: 'INFO', message, service, timestamp, ...fields };
      append(line, JSON.stringify(line).length, place);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    ofTrace: (traceId) =>
      kept
        .map(({ line }) => line)
        .filter((line) => line.trace_id === traceId)
        .sort((a, b) => a.timestamp.localeCompare(b.timestamp)),
    inGroup: (group) =>
      kept.flatMap(({ line, place, number, atMs }) =>
        place?.group === group ? [{ line, stream: place.stream, number, atMs }] : [],
      ),
    all: () => kept.map(({ line }) => line),
    clear() {
      kept = [];
      bytes = 0;
    },
  };
}

const SLACK = 1.2;

function readLine(service: string, text: string): LogLine {
  const line = text.length > MAX_LINE_BYTES ? undefined : parseObject(text);
  if (!line) {
    return {
      level: 'INFO',
      message: 'console',
      service,
      timestamp: new Date().toISOString(),
      text: text.slice(0, MAX_LINE_BYTES).toWellFormed(),
    };
  }
  return {
    ...line,
    level: textOfJson(line['level'] ?? 'INFO'),
    message: textOfJson(line['message'] ?? ''),
    service: textOfJson(line['service'] ?? service),
    timestamp: textOfJson(line['timestamp'] ?? new Date().toISOString()),
  };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  return text.startsWith('{') ? (parseJson(text) as Record<string, unknown>) : undefined;
}
