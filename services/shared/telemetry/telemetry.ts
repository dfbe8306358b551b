import { AsyncLocalStorage } from 'node:async_hooks';
import {
  continueTrace,
  formatTraceHeader,
  parseTraceHeader,
  type TraceHeader,
} from '@three-tier-chat/wire-contract';
import { lambdaTraceHeader } from './lambda-environment.ts';
import { createLogger, type LogFields, type Logger } from './logger.ts';
import {
  type AnnotationKey,
  createSegments,
  type OpenSegment,
  type Outcome,
  type Segment,
} from './segments.ts';

/** Logs and traces of one service, separated by request even when requests overlap. */
export interface Telemetry {
  readonly logger: Logger;
  /** Joins the trace of a request's `X-Amzn-Trace-Id`; an invalid header starts a new trace. */
  openRequest(options: {
    readonly traceHeader: string | undefined;
    /** Name of the segment; defaults to the service's name. */
    readonly name?: string;
    readonly requestId?: string;
  }): RequestTelemetry;
  /** Whether a request is open here. */
  isInRequest(): boolean;
  /**
   * Root of the current request's trace: `1-…`.
   *
   * @throws Error outside `RequestTelemetry.run`.
   */
  traceId(): string;
  /**
   * `X-Amzn-Trace-Id` for outgoing requests, with the current segment as parent.
   *
   * @throws Error outside `RequestTelemetry.run`.
   */
  traceHeader(): string;
  /** Adds fields to every later log line of the current request; outside one it does nothing. */
  appendKeys(fields: LogFields): void;
  /** Adds a searchable value to the current segment; outside a request it does nothing. */
  annotate(key: AnnotationKey, value: string | number | boolean): void;
  /**
   * Records `run`, and its failure, as a span of the current request; outside of one it only runs
   * it.
   */
  span<T>(name: string, run: () => Promise<T>): Promise<T>;
  /**
   * Opens a span of the current request that is closed elsewhere, such as after a body's last byte.
   * The end of the request closes it at the latest; outside of a request it records nothing.
   */
  openSpan(name: string): Span;
}

export interface RequestTelemetry {
  readonly traceId: string;
  /**
   * Runs a part of the request; may be called again, for example for a body that is streamed later.
   */
  run<T>(work: () => T): T;
  /** Ends the request, after its last byte is sent; only the first call counts. */
  close(outcome?: Outcome): void;
}

export interface Span {
  /** Runs work with this span as the current segment. */
  run<T>(work: () => T): T;
  annotate(key: AnnotationKey, value: string | number | boolean): void;
  /** Only the first call counts. */
  close(outcome?: Outcome): void;
}

interface OpenRequest {
  readonly traceId: string;
  readonly sampled: '0' | '1';
  fields: LogFields;
  /** In the order in which they were opened: a child follows its parent. */
  readonly openSpans: Set<Span>;
}

interface Scope {
  readonly request: OpenRequest;
  /** The request's segment, or the innermost span's. */
  readonly segment: Segment;
  /** Runs work with this as the current segment. */
  run<T>(work: () => T): T;
}

export function createTelemetry(options: {
  readonly service: string;
  readonly version: string;
  /** Sends each finished segment document when there is no X-Ray daemon: `Sender.send`. */
  readonly sendSegment?: (document: string) => void;
  /** Makes an open segment the parent of another tracer's spans during the given work. */
  readonly withParentSegment?: (segment: OpenSegment) => <T>(work: () => T) => T;
}): Telemetry {
  const scopes = new AsyncLocalStorage<Scope>();
  const segments = createSegments(options);
  let isColdStart = true;
  const { withParentSegment = () => (work) => work() } = options;
  const createScope = (request: OpenRequest, segment: Segment): Scope => {
    let runWithParent: ReturnType<typeof withParentSegment> | undefined;
    const scope: Scope = {
      request,
      segment,
      run: (work) =>
        scopes.run(scope, () =>
          segment.run(() => {
            runWithParent ??= withParentSegment(headerOf(scope));
            return runWithParent(work);
          }),
        ),
    };
    return scope;
  };
  const requireScope = (): Scope => {
    const scope = scopes.getStore();
    if (scope) return scope;
    throw new Error('No request is open here: call this inside RequestTelemetry.run');
  };
  const openSpan = (name: string): Span => {
    const parent = scopes.getStore();
    if (!parent) return UNRECORDED;
    const { request } = parent;
    const segment = parent.segment.addChild(name);
    const span: Span = {
      run: createScope(request, segment).run,
      annotate: segment.annotate,
      close(outcome) {
        if (request.openSpans.delete(span)) segment.close(outcome);
      },
    };
    request.openSpans.add(span);
    return span;
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
      const lambda = parseTraceHeader(lambdaTraceHeader());
      const trace = joinTrace(traceHeader, lambda);
      const segment = segments.open(name, trace);
      segment.annotate('cold_start', isColdStart);
      isColdStart = false;
      if (lambda && lambda.root !== trace.root) segment.annotate('lambda_root', lambda.root);
      const request: OpenRequest = {
        traceId: trace.root,
        sampled: trace.sampled ?? '1',
        fields: requestId === undefined ? {} : { request_id: requestId },
        openSpans: new Set(),
      };
      let isOpen = true;
      return {
        traceId: trace.root,
        run: createScope(request, segment).run,
        close(outcome) {
          if (!isOpen) return;
          isOpen = false;
          for (const span of [...request.openSpans].reverse()) span.close();
          segment.close(outcome);
        },
      };
    },

    isInRequest: () => scopes.getStore() !== undefined,

    traceId: () => requireScope().request.traceId,

    traceHeader: () => formatTraceHeader(headerOf(requireScope())),

    appendKeys(fields) {
      const request = scopes.getStore()?.request;
      if (request) request.fields = { ...request.fields, ...fields };
    },

    annotate(key, value) {
      scopes.getStore()?.segment.annotate(key, value);
    },

    async span(name, run) {
      const span = openSpan(name);
      try {
        const result = await span.run(run);
        span.close();
        return result;
      } catch (error) {
        span.close({ error });
        throw error;
      }
    },

    openSpan,
  };
}

function headerOf({ request, segment }: Scope): OpenSegment {
  return { root: request.traceId, parent: segment.id, sampled: request.sampled };
}

const UNRECORDED: Span = { run: (work) => work(), annotate: () => {}, close: () => {} };

/**
 * The caller's trace. If Lambda records the invocation in the same trace, the parent is the
 * function's own segment. Without a caller's trace, the one that Lambda started.
 */
function joinTrace(traceHeader: string | undefined, lambda: TraceHeader | undefined): TraceHeader {
  const trace = continueTrace([traceHeader, lambda && formatTraceHeader(lambda)]);
  if (lambda?.parent === undefined || lambda.root !== trace.root || lambda.sampled !== '1') {
    return trace;
  }
  return { ...trace, parent: lambda.parent };
}
