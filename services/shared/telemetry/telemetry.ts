import { AsyncLocalStorage } from 'node:async_hooks';
import { formatTraceHeader, makeTraceRoot, parseTraceHeader } from '@three-tier-chat/wire-contract';
import { createLogger, type LogFields, type Logger } from './logger.ts';
import { createSegments, type Outcome, type Segment } from './segments.ts';

/** Logs and traces of one service, kept apart by request however many overlap. */
export interface Telemetry {
  readonly logger: Logger;
  /** Joins the trace of a request's `X-Amzn-Trace-Id`; a header that cannot be read begins a new one. */
  openRequest(options: {
    readonly traceHeader: string | undefined;
    /** Name of the segment; absent: the service's. */
    readonly name?: string;
    readonly requestId?: string;
  }): RequestTelemetry;
  /**
   * Root of the current request's trace: `1-…`.
   *
   * @throws Error outside `RequestTelemetry.run`.
   */
  traceId(): string;
  /**
   * `X-Amzn-Trace-Id` to send on, with the current segment as parent.
   *
   * @throws Error outside `RequestTelemetry.run`.
   */
  traceHeader(): string;
  /** Adds fields to every later log line of the current request; outside one it does nothing. */
  appendKeys(fields: LogFields): void;
  /** Adds a searchable value to the current segment; outside a request it does nothing. */
  annotate(key: string, value: string | number | boolean): void;
  /** Records `run` as a part of the current request, and its failure; outside one it only runs it. */
  span<T>(name: string, run: () => Promise<T>): Promise<T>;
}

export interface RequestTelemetry {
  readonly traceId: string;
  /** Runs a part of the request; may be called again, as for a body that is streamed later. */
  run<T>(work: () => T): T;
  /** Ends the request once its last byte is sent; only the first call counts. */
  close(outcome?: Outcome): void;
}

interface OpenRequest {
  readonly traceId: string;
  readonly sampled: '0' | '1';
  fields: LogFields;
}

interface Scope {
  readonly request: OpenRequest;
  /** The request's segment, or the innermost span's. */
  readonly segment: Segment;
}

export function createTelemetry(options: {
  readonly service: string;
  readonly version: string;
}): Telemetry {
  const scopes = new AsyncLocalStorage<Scope>();
  const segments = createSegments(options.service, options.version);
  const enter = <T>(scope: Scope, work: () => T): T =>
    scopes.run(scope, () => scope.segment.run(work));
  const requireScope = (): Scope => {
    const scope = scopes.getStore();
    if (scope) return scope;
    throw new Error('No request is open here: call this inside RequestTelemetry.run');
  };

  return {
    logger: createLogger({
      ...options,
      requestFields: () => {
        const request = scopes.getStore()?.request;
        return request ? { trace_id: request.traceId, ...request.fields } : {};
      },
    }),

    openRequest({ traceHeader, name = options.service, requestId }) {
      const trace = parseTraceHeader(traceHeader) ?? { root: makeTraceRoot() };
      const segment = segments.open(name, trace);
      const lambdaRoot = segments.lambdaRoot();
      if (lambdaRoot !== undefined) segment.annotate('lambda_root', lambdaRoot);
      const request: OpenRequest = {
        traceId: trace.root,
        sampled: trace.sampled ?? '1',
        fields: requestId === undefined ? {} : { request_id: requestId },
      };
      let isOpen = true;
      return {
        traceId: trace.root,
        run: (work) => enter({ request, segment }, work),
        close(outcome) {
          if (isOpen) segment.close(outcome);
          isOpen = false;
        },
      };
    },

    traceId: () => requireScope().request.traceId,

    traceHeader() {
      const { request, segment } = requireScope();
      return formatTraceHeader({
        root: request.traceId,
        parent: segment.id,
        sampled: request.sampled,
      });
    },

    appendKeys(fields) {
      const request = scopes.getStore()?.request;
      if (request) request.fields = { ...request.fields, ...fields };
    },

    annotate(key, value) {
      scopes.getStore()?.segment.annotate(key, value);
    },

    async span(name, run) {
      const parent = scopes.getStore();
      if (!parent) return run();
      const segment = parent.segment.addChild(name);
      return enter({ request: parent.request, segment }, async () => {
        try {
          const result = await run();
          segment.close();
          return result;
        } catch (error) {
          segment.close({ error });
          throw error;
        }
      });
    },
  };
}
