/** What is inferred about X-Ray. AWS may do otherwise. */
export interface XRaySwitches {
  /**
   * What the OTLP endpoint asks of IAM. Documented is `PutSpans` (Service Authorization Reference);
   * others report refusals for want of `PutTraceSegments` beside it. AWS may ask for less.
   */
  readonly otlpActions: readonly string[];
}

export const xraySwitches = {
  otlpActions: ['xray:PutSpans', 'xray:PutSpansForIndexing', 'xray:PutTraceSegments'],
} as const satisfies XRaySwitches;
