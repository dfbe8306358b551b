import './lambda-environment.ts';
import { InvokeStore, InvokeStoreBase } from '@aws/lambda-invoke-store';
import { Tracer } from '@aws-lambda-powertools/tracer';
import { formatTraceHeader, type TraceHeader } from '@three-tier-chat/wire-contract';
import xray from 'aws-xray-sdk-core';
import { inLambda } from './lambda-environment.ts';
import { redactAnnotation, redactError, redactName } from './redact.ts';

/** The fields by which people search traces; few, since X-Ray indexes 50 annotations a trace. */
export type AnnotationKey =
  /** The user, as `subjectHash`. */
  | 'user'
  | 'session'
  | 'tool'
  /** `done` or a problem code. */
  | 'outcome'
  /** Whether this was the first request of its process. */
  | 'cold_start'
  | 'model_id'
  /** The trace in which Lambda recorded the invocation, if it is a different one. */
  | 'lambda_root';

/** An open segment, as named in the trace header of outgoing requests. */
export type OpenSegment = TraceHeader & { readonly parent: string };

/** A segment or subsegment. Hides Powertools, the X-Ray SDK and Lambda's request store. */
export interface Segment {
  readonly id: string;
  annotate(key: AnnotationKey, value: string | number | boolean): void;
  addChild(name: string): Segment;
  /** Makes this Powertools' current segment during `work`, across awaits. */
  run<T>(work: () => T): T;
  close(outcome?: Outcome): void;
}

/** How a segment ended, as X-Ray marks it: 5xx is a fault, 4xx an error, 429 also a throttle. */
export interface Outcome {
  /** HTTP status. Defaults to the error's status, or to a fault if the error has none. */
  readonly status?: number | undefined;
  readonly error?: unknown;
}

export interface Segments {
  /**
   * Opens a request's segment as a child of the caller's. It is not emitted when `sampled` is `0`.
   */
  open(name: string, trace: TraceHeader): Segment;
}

interface SegmentsOptions {
  readonly service: string;
  readonly version: string;
  /**
   * Sends finished documents when there is no daemon. Without it, nothing is recorded outside
   * Lambda.
   */
  readonly sendSegment?: ((document: string) => void) | undefined;
}

type XraySegment = NonNullable<ReturnType<Tracer['getSegment']>>;

/** Lambda's own store is not changed, since it names the trace that Lambda itself records. */
const store = inLambda ? undefined : await InvokeStore.getInstanceAsync();

export function createSegments({ service, version, sendSegment }: SegmentsOptions): Segments {
  // The SDK does not set trace headers: it would use Lambda's root or write `Root=undefined`.
  const tracer = new Tracer({ serviceName: service, captureHTTPsRequests: false });
  const isRecorded = tracer.isTracingEnabled() && (inLambda || sendSegment !== undefined);
  // Above this threshold the SDK would stream children to a daemon.
  if (!inLambda) xray.setStreamingThreshold(Number.MAX_SAFE_INTEGER);

  const wrap = (segment: XraySegment, header: string): Segment => ({
    id: segment.id,
    annotate(key, value) {
      segment.addAnnotation(key, redactAnnotation(value));
    },
    addChild: (name) => wrap(segment.addNewSubsegment(redactName(name)), header),
    run(work) {
      const activate = () => {
        tracer.setSegment(segment);
        return work();
      };
      // In Lambda, where requests do not overlap, Tracer keeps the segment in the SDK's context.
      if (!store) return xray.getNamespace().runAndReturn(activate);
      return store.run({ [InvokeStoreBase.PROTECTED_KEYS.X_RAY_TRACE_ID]: header }, activate);
    },
    close({ error, status = statusOf(error) } = {}) {
      // `addError` marks a fault, whatever the status.
      if (error !== undefined && status >= 500) segment.addError(redactError(error));
      else if (status >= 500) segment.addFaultFlag();
      else if (status >= 400) segment.addErrorFlag();
      if (status === 429) segment.addThrottleFlag();
      segment.close();
    },
  });

  return {
    open(name, trace) {
      const segment = new xray.Segment(redactName(name), trace.root, trace.parent ?? null);
      segment.notTraced = trace.sampled === '0' || !isRecorded;
      segment.setServiceData({ version });
      if (!inLambda) {
        segment.flush = () => {
          if (segment.notTraced !== true) sendSegment?.(JSON.stringify(segment, leaveOutState));
        };
      }
      return wrap(segment, formatTraceHeader({ ...trace, parent: segment.id }));
    },
  };
}

function statusOf(error: unknown): number {
  if (error === undefined) return 0;
  const { status } = Object(error) as { readonly status?: unknown };
  return typeof status === 'number' ? status : 500;
}

/** The SDK's internal fields of a segment. */
const STATE = new Set(['counter', 'notTraced', 'noOp', 'exception']);

function leaveOutState(key: string, value: unknown): unknown {
  return STATE.has(key) ? undefined : value;
}
