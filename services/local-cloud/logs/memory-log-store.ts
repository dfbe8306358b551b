import type { LogLine, LogStore } from './log-store.ts';

export interface MemoryLogStoreOptions {
  /** Lines kept; the oldest go first (default 20,000). */
  readonly capacity?: number;
  /** Sees every line as it comes, to print it. */
  readonly onLine?: (line: LogLine) => void;
}

/** Makes a log store that keeps its lines in this process and nowhere else. */
export function createMemoryLogStore(options: MemoryLogStoreOptions = {}): LogStore {
  const { capacity = 20_000, onLine } = options;
  let lines: LogLine[] = [];

  function append(line: LogLine): void {
    lines.push(line);
    if (lines.length > capacity * 1.2) lines = lines.slice(-capacity);
    onLine?.(line);
  }

  return {
    ingest(service, text) {
      if (text.trim()) append(readLine(service, text));
    },
    write(service, message, fields = {}) {
      append({
        level: 'INFO',
        message,
        service,
        timestamp: new Date().toISOString(),
        ...fields,
      });
    },
    ofTrace: (traceId) =>
      lines
        .filter((line) => line.trace_id === traceId)
        .sort((a, b) => a.timestamp.localeCompare(b.timestamp)),
    all: () => lines,
    clear() {
      lines = [];
    },
  };
}

function readLine(service: string, text: string): LogLine {
  const line = parseObject(text);
  if (!line) {
    return {
      level: 'INFO',
      message: 'console',
      service,
      timestamp: new Date().toISOString(),
      text,
    };
  }
  return {
    ...line,
    level: String(line['level'] ?? 'INFO'),
    message: String(line['message'] ?? ''),
    service: String(line['service'] ?? service),
    timestamp: String(line['timestamp'] ?? new Date().toISOString()),
  };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
