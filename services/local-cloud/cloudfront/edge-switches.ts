/**
 * What is inferred about CloudFront. AWS may do otherwise.
 *
 * Known differences of the local edge, which no switch changes: there is no cache store (every
 * request reaches its origin; validators and Cache-Control pass through), `viewer_protocol_policy`
 * and certificates mean nothing on the loopback, only what S3 answers is compressed, and the
 * millisecond of a function's CPU time is not counted.
 */
export interface EdgeSwitches {
  /** Status for a method that the behaviour does not allow. AWS may say 405. */
  readonly methodNotAllowedStatus: 403 | 405;
  /** Status above 20,480 bytes of request line and headers. Beyond 64 KB Node itself says 431. */
  readonly headersTooLargeStatus: 431 | 494;
  /** Status when a function throws, does not end, or returns neither a request nor a response. */
  readonly functionErrorStatus: 502 | 503;
  /** A function sees `/`, and the default root object takes its place afterwards. */
  readonly functionSeesRoot: boolean;
  /** The response headers policy covers answers of a function, and the edge's own pages. */
  readonly policyCoversGeneratedAnswers: boolean;
  /** X-Forwarded-Proto of the viewer is taken away. */
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
