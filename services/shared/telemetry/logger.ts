import './lambda-environment.ts';
import { LogFormatter, LogItem, Logger as PowertoolsLogger } from '@aws-lambda-powertools/logger';
import type { LogAttributes, UnformattedAttributes } from '@aws-lambda-powertools/logger/types';
import { redact, redactEvent } from './redact.ts';

/** Fields of one log line. */
export type LogFields = Readonly<Record<string, unknown>>;

/**
 * Writes one JSON object a line on stdout: an event (`turn.started`) and its fields. Redaction is the
 * logger's duty, not its callers': text stands only in fields that are known to hold none of a
 * person's, and errors without their messages.
 */
export interface Logger {
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
}

interface LoggerOptions {
  readonly service: string;
  readonly version: string;
  /** Fields of the request at hand, and nothing outside one. */
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

/** Powertools sends warnings and errors to stderr, whose order against stdout is lost. */
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
    // Named twice: first for the order, last so that no field of a caller takes their place.
    return new LogItem({ attributes: { ...own, ...(given as LogAttributes), ...own } });
  }
}
