import './lambda-environment.ts';
import { LogFormatter, LogItem, Logger as PowertoolsLogger } from '@aws-lambda-powertools/logger';
import type { LogAttributes, UnformattedAttributes } from '@aws-lambda-powertools/logger/types';
import { redact, redactEvent } from './redact.ts';

/** Fields of one log line. */
export type LogFields = Readonly<Record<string, unknown>>;

/**
 * Writes one JSON object per line to stdout: an event (`turn.started`) and its fields. The logger
 * redacts, not its callers: only allowed fields may contain text, and errors are logged without
 * their messages.
 */
export interface Logger {
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
}

interface LoggerOptions {
  readonly service: string;
  readonly version: string;
  /** Fields of the current request; empty outside of one. */
  readonly requestFields: () => LogFields;
}

export function createLogger({ service, version, requestFields }: LoggerOptions): Logger {
  const powertools = new LineLogger({
    serviceName: service,
    logFormatter: new LineFormatter(version, requestFields),
  });
  return {
    info: (event, fields) => powertools.info(event, { fields }),
    warn: (event, fields) => powertools.warn(event, { fields }),
    error: (event, fields) => powertools.error(event, { fields }),
  };
}

/** Powertools writes warnings and errors to stderr, which loses their order relative to stdout. */
class LineLogger extends PowertoolsLogger {
  protected override printLog(_level: number, item: LogItem): void {
    item.prepareForPrint();
    process.stdout.write(`${JSON.stringify(item.getAttributes())}\n`);
  }
}

class LineFormatter extends LogFormatter {
  readonly #version: string;

  readonly #requestFields: () => LogFields;

  constructor(version: string, requestFields: () => LogFields) {
    super();
    this.#version = version;
    this.#requestFields = requestFields;
  }

  override formatAttributes(base: UnformattedAttributes, { fields }: LogAttributes): LogItem {
    const own = {
      level: base.logLevel,
      message: redactEvent(base.message),
      service: base.serviceName,
      timestamp: base.timestamp.toISOString(),
      version: this.#version,
    };
    const given = redact({ ...this.#requestFields(), ...(fields as LogFields | undefined) });
    // Spread twice: first for the order, last so that a caller's field cannot replace them.
    return new LogItem({ attributes: { ...own, ...(given as LogAttributes), ...own } });
  }
}
