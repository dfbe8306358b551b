import {
  formatTraceHeader,
  makeSegmentId,
  makeTraceRoot,
  parseTraceHeader,
} from '@three-tier-chat/wire-contract';

/** The trace of one invocation, as Lambda opens it before the function's code runs. */
export interface InvocationTrace {
  readonly root: string;
  readonly sampled: '0' | '1';
  /** Segment of `AWS::Lambda`, the service. */
  readonly serviceSegmentId: string;
  /**
   * Segment of `AWS::Lambda::Function`, the parent of everything that the function's code records.
   */
  readonly functionSegmentId: string;
  /** The caller's segment. */
  readonly parent?: string;
  /** `_X_AMZN_TRACE_ID`. */
  readonly header: string;
}

/**
 * Continues the caller's trace, or starts one (X-Ray Developer Guide, "AWS Lambda and AWS X-Ray").
 * In mode Active every trace without a sampling decision is sampled; in PassThrough none is.
 */
export function openTrace(
  callerHeader: string | undefined,
  tracing: 'Active' | 'PassThrough',
): InvocationTrace {
  const caller = parseTraceHeader(callerHeader);
  const root = caller?.root ?? makeTraceRoot();
  const sampled = caller?.sampled ?? (tracing === 'Active' ? '1' : '0');
  const functionSegmentId = makeSegmentId();
  return {
    root,
    sampled,
    serviceSegmentId: makeSegmentId(),
    functionSegmentId,
    ...(caller?.parent !== undefined && { parent: caller.parent }),
    header: `${formatTraceHeader({ root, parent: functionSegmentId, sampled })};Lineage=1:${functionSegmentId.slice(0, 8)}:0`,
  };
}

export interface InvocationRecord {
  readonly functionName: string;
  readonly functionArn: string;
  readonly requestId: string;
  /** Milliseconds since the epoch. */
  readonly receivedMs: number;
  readonly startedMs: number;
  readonly endedMs: number;
  /** Set if this invocation waited for a cold start. */
  readonly initMs?: number;
  readonly failed: boolean;
}

/** The two segments that Lambda itself records around a function's own. */
export function invocationSegments(
  trace: InvocationTrace,
  record: InvocationRecord,
): readonly Readonly<Record<string, unknown>>[] {
  const shared = {
    trace_id: trace.root,
    name: record.functionName,
    resource_arn: record.functionArn,
    end_time: record.endedMs / 1000,
    aws: { request_id: record.requestId },
    ...(record.failed && { fault: true }),
  };
  return [
    {
      ...shared,
      id: trace.serviceSegmentId,
      ...(trace.parent !== undefined && { parent_id: trace.parent }),
      origin: 'AWS::Lambda',
      start_time: record.receivedMs / 1000,
      http: { response: { status: 200 } },
    },
    {
      ...shared,
      id: trace.functionSegmentId,
      parent_id: trace.serviceSegmentId,
      origin: 'AWS::Lambda::Function',
      start_time: record.startedMs / 1000,
      ...(record.initMs !== undefined && {
        subsegments: [
          {
            id: makeSegmentId(),
            name: 'Initialization',
            start_time: record.startedMs / 1000,
            end_time: (record.startedMs + record.initMs) / 1000,
          },
        ],
      }),
    },
  ];
}
