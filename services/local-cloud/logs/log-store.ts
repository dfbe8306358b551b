/** A structured log line of any service. */
export type LogLine = Readonly<Record<string, unknown>> & {
  /** `agent`, `agentcore-gateway`, … */
  readonly service: string;
  readonly level: string;
  /** Event name. */
  readonly message: string;
  /** ISO 8601. */
  readonly timestamp: string;
  /** Trace root `1-…`, if the line belongs to a turn. */
  readonly trace_id?: string;
};

/** A group of CloudWatch Logs, and a stream in it. */
export interface LogPlace {
  readonly group: string;
  readonly stream: string;
}

/** A line in a log group. */
export interface LogEvent {
  readonly line: LogLine;
  readonly stream: string;
  /** Counts all lines of the store: a later one has a larger number. */
  readonly number: number;
  /** When it arrived, in milliseconds since the epoch. */
  readonly atMs: number;
}

/** Receives each new line, with its log group if it has one. */
export type LogListener = (line: LogLine, logGroup: string | undefined) => void;

/** Keeps the latest lines of all services; CloudWatch Logs and the trace pages are built on it. */
export interface LogStore {
  /**
   * Accepts one line of a child's output: JSON unchanged, anything else as a `console` event.
   *
   * @param place where CloudWatch Logs has it; absent if it is in none of its groups.
   */
  ingest(service: string, text: string, place?: LogPlace): void;
  /** Writes an emulated service's own line. */
  write(
    service: string,
    message: string,
    fields?: Readonly<Record<string, unknown>>,
    place?: LogPlace,
  ): void;
  /** Passes on every new line. @returns a function that ends this. */
  subscribe(listener: LogListener): () => void;
  /** Lines of one trace, oldest first. */
  ofTrace(traceId: string): readonly LogLine[];
  /** The stored lines of a log group, oldest first. */
  inGroup(group: string): readonly LogEvent[];
  /** All stored lines, oldest first. */
  all(): readonly LogLine[];
  clear(): void;
}
