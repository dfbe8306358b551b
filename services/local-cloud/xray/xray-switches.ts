/** What is inferred about X-Ray. AWS may behave differently. */
export interface XRaySwitches {
  /**
   * The permissions that the OTLP endpoint requires. `PutSpans` is documented (Service
   * Authorization Reference); others report refusals without `PutTraceSegments`. AWS may require
   * less.
   */
  readonly otlpActions: readonly string[];
}

export const xraySwitches = {
  otlpActions: ['xray:PutSpans', 'xray:PutSpansForIndexing', 'xray:PutTraceSegments'],
} as const satisfies XRaySwitches;
