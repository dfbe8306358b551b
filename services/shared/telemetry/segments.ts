import './lambda-environment.ts';
import { InvokeStore, InvokeStoreBase } from '@aws/lambda-invoke-store';
import { Tracer } from '@aws-lambda-powertools/tracer';
import { formatTraceHeader, type TraceHeader } from '@three-tier-chat/wire-contract';
import xray from 'aws-xray-sdk-core';
import { inLambda } from './lambda-environment.ts';
import { redactAnnotation, redactError, redactName } from './redact.ts';

/** What people search traces by, and nothing else: X-Ray indexes 50 annotations a trace. */
export type AnnotationKey =
  /** The user, as `subjectHash` names them. */
  | 'user'
  | 'session'
  | 'tool'
  /** `done`, or the code of what went wrong. */
  | 'outcome'
  /** Whether this was the first request of its process. */
  | 'cold_start'
  | 'model_id'
  /** The trace that Lambda recorded the invocation in, where it is another. */
  | 'lambda_root';

/** A segment that is open, as the trace header to send on names it. */
export type OpenSegment = TraceHeader & { readonly parent: string };

/** Where Powertools, the X-Ray SDK and Lambda's request store meet: nothing outside knows them. */
export interface Segment {
  readonly id: string;
  annotate(key: AnnotationKey, value: string | number | boolean): void;
  addChild(name: string): Segment;
  /** Makes this Powertools' current segment during `work` and everything that it awaits. */
  run<T>(work: () => T): T;
  close(outcome?: Outcome): void;
}

/** How something ended, as X-Ray marks it: 5xx is a fault, 4xx an error, 429 a throttle as well. */
export interface Outcome {
  /** HTTP status. Absent: that of the error if it has one, else a fault if there is an error. */
  readonly status?: number | undefined;
  readonly error?: unknown;
}

export interface Segments {
  /** Begins a request's segment below the caller's. Nothing of it is emitted when `sampled` is `0`. */
  open(name: string, trace: TraceHeader): Segment;
}

interface SegmentsOptions {
  readonly service: string;
  readonly version: string;
  /** Takes finished documents where no daemon does; absent outside Lambda: nothing is recorded. */
  readonly sendSegment?: ((document: string) => void) | undefined;
}

type XraySegment = NonNullable<ReturnType<Tracer['getSegment']>>;

/** Lambda has a store of its own, which is left alone: it tells which trace Lambda itself records. */
const store = inLambda ? undefined : await InvokeStore.getInstanceAsync();

export function createSegments({ service, version, sendSegment }: SegmentsOptions): Segments {
  // The trace header is set by the caller: the SDK's own takes Lambda's root, or writes `Root=undefined`.
  const tracer = new Tracer({ serviceName: service, captureHTTPsRequests: false });
  const isRecorded = tracer.isTracingEnabled() && (inLambda || sendSegment !== undefined);
  // Above its threshold the SDK streams children by itself, to a daemon.
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
      // In Lambda, where requests do not overlap, Tracer keeps the segment in the SDK's own context.
      if (!store) return xray.getNamespace().runAndReturn(activate);
      return store.run({ [InvokeStoreBase.PROTECTED_KEYS.X_RAY_TRACE_ID]: header }, activate);
    },
    close({ error, status = statusOf(error) } = {}) {
      // It marks a fault, whatever the status.
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

/** What the SDK keeps on a segment for itself. */
const STATE = new Set(['counter', 'notTraced', 'noOp', 'exception']);

function leaveOutState(key: string, value: unknown): unknown {
  return STATE.has(key) ? undefined : value;
}
