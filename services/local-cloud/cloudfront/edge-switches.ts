/**
 * What is inferred about CloudFront. AWS may behave differently.
 *
 * Known differences of the local edge, which no switch changes: there is no cache (every request
 * reaches its origin; validators and Cache-Control pass through), `viewer_protocol_policy` and
 * certificates have no effect on the loopback, only S3's answers are compressed, and the
 * millisecond of a function's CPU time is not measured.
 */
export interface EdgeSwitches {
  /** Status for a method that the behaviour does not allow. AWS may answer 405. */
  readonly methodNotAllowedStatus: 403 | 405;
  /**
   * Status above 20,480 bytes of request line and headers. Above 64 KB, Node itself answers 431.
   */
  readonly headersTooLargeStatus: 431 | 494;
  /** Status if a function throws, does not end, or returns neither a request nor a response. */
  readonly functionErrorStatus: 502 | 503;
  /** A function sees `/`, which is replaced by the default root object afterwards. */
  readonly functionSeesRoot: boolean;
  /** The response headers policy applies to a function's answers and to the edge's own pages. */
  readonly policyCoversGeneratedAnswers: boolean;
  /** The viewer's X-Forwarded-Proto is removed. */
  readonly removesForwardedProto: boolean;
}

export const edgeSwitches = {
  methodNotAllowedStatus: 403,
  headersTooLargeStatus: 494,
  functionErrorStatus: 503,
  functionSeesRoot: true,
  policyCoversGeneratedAnswers: false,
  removesForwardedProto: true,
} as const satisfies EdgeSwitches;
