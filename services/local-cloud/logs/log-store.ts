/** One structured log line of any service. */
export type LogLine = Readonly<Record<string, unknown>> & {
  /** `agent`, `agentcore-gateway`, … */
  readonly service: string;
  readonly level: string;
  /** Event name. */
  readonly message: string;
  /** ISO 8601. */
  readonly timestamp: string;
  /** Trace root `1-…`, where the line belongs to a turn. */
  readonly trace_id?: string;
};

/** Sees a line as it comes, and its log group where it was put into one. */
export type LogListener = (line: LogLine, logGroup: string | undefined) => void;

/** Keeps the latest lines of all services; CloudWatch Logs and the trace pages stand on it. */
export interface LogStore {
  /**
   * Takes one line of a child's output: JSON as it is, anything else as a `console` event.
   *
   * @param logGroup the group of CloudWatch Logs that the line was put into.
   */
  ingest(service: string, text: string, logGroup?: string): void;
  /** Writes an emulated service's own line. */
  write(
    service: string,
    message: string,
    fields?: Readonly<Record<string, unknown>>,
    logGroup?: string,
  ): void;
  /** Passes on every line from now on. @returns what ends it. */
  subscribe(listener: LogListener): () => void;
  /** Lines of one trace, oldest first. */
  ofTrace(traceId: string): readonly LogLine[];
  /** All lines kept, oldest first. */
  all(): readonly LogLine[];
  clear(): void;
}
