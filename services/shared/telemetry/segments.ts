import './lambda-environment.ts';
import { InvokeStore, InvokeStoreBase } from '@aws/lambda-invoke-store';
import { Tracer } from '@aws-lambda-powertools/tracer';
import { formatTraceHeader, type TraceHeader } from '@three-tier-chat/wire-contract';
import xray from 'aws-xray-sdk-core';
import { inLambda } from './lambda-environment.ts';
import { redactError, redactText } from './redact.ts';

/** Where Powertools, the X-Ray SDK and Lambda's request store meet: nothing outside knows them. */
export interface Segment {
  readonly id: string;
  annotate(key: string, value: string | number | boolean): void;
  addChild(name: string): Segment;
  /** Makes this Powertools' current segment during `work` and everything that it awaits. */
  run<T>(work: () => T): T;
  /** Ends the segment; a server's failure marks it as fault, a caller's as error, too much as throttle. */
  close(outcome?: Outcome): void;
}

export interface Outcome {
  /** HTTP status. */
  readonly status?: number;
  readonly error?: unknown;
}

export interface Segments {
  /** Begins a request's segment below the caller's. Nothing of it is emitted when `sampled` is `0`. */
  open(name: string, trace: TraceHeader): Segment;
  /** Root of the trace that Lambda itself records for the invocation, where it differs from the header's. */
  lambdaRoot(): string | undefined;
}

type XraySegment = NonNullable<ReturnType<Tracer['getSegment']>>;

/** Lambda has a store of its own, which is left alone: it tells which trace Lambda itself records. */
const store = inLambda ? undefined : await InvokeStore.getInstanceAsync();

export function createSegments(service: string, version: string): Segments {
  // The trace header is set by the caller: the SDK's own takes Lambda's root, or writes `Root=undefined`.
  const tracer = new Tracer({ serviceName: service, captureHTTPsRequests: false });

  const wrap = (segment: XraySegment, header: string): Segment => ({
    id: segment.id,
    annotate(key, value) {
      segment.addAnnotation(key, typeof value === 'string' ? redactText(value) : value);
    },
    addChild: (name) => wrap(segment.addNewSubsegment(name), header),
    run(work) {
      const activate = () => {
        tracer.setSegment(segment);
        return work();
      };
      // In Lambda, where requests do not overlap, Tracer keeps the segment in the SDK's own context.
      if (!store) return xray.getNamespace().runAndReturn(activate);
      return store.run({ [InvokeStoreBase.PROTECTED_KEYS.X_RAY_TRACE_ID]: header }, activate);
    },
    close({ status = 0, error } = {}) {
      if (error !== undefined) segment.addError(redactError(error));
      if (status >= 500) segment.addFaultFlag();
      else if (status >= 400) segment.addErrorFlag();
      if (status === 429) segment.addThrottleFlag();
      segment.close();
    },
  });

  return {
    open(name, trace) {
      const segment = new xray.Segment(name, trace.root, trace.parent ?? null);
      segment.notTraced = trace.sampled === '0' || !tracer.isTracingEnabled();
      segment.setServiceData({ version });
      return wrap(segment, formatTraceHeader({ ...trace, parent: segment.id }));
    },
    lambdaRoot: () => (inLambda ? tracer.getRootXrayTraceId() : undefined),
  };
}
