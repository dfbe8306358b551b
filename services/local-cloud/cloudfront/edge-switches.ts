/**
 * What is inferred of CloudFront, or different on a laptop, one switch each.
 *
 * Documented differences without a switch: there is no cache store (every request reaches its
 * origin, and validators and Cache-Control pass through), `viewer_protocol_policy` and certificates
 * have no meaning on the loopback, and only what S3 answers is compressed.
 */
export const edgeSwitches = {
  /** Status for a method that the behaviour does not allow. */
  methodNotAllowedStatus: 403,
  /** Status for a GET that carries a body (Developer Guide, "GET requests that include a body"). */
  getWithBodyStatus: 403,
  /** Status for a request line and headers above 20,480 bytes; beyond 64 KB Node answers 431. */
  headersTooLargeStatus: 494,
  /** Status when a function throws, does not end, or returns neither a request nor a response. */
  functionErrorStatus: 503,
  /** The function sees `/`: the default root object is put in its place afterwards. */
  functionRunsBeforeDefaultRootObject: true,
  /** The response headers policy is applied to answers that the edge makes itself. */
  policyCoversGeneratedAnswers: false,
  /** X-Amzn-Trace-Id is passed on when the origin request policy says so, and never made or changed. */
  addsTraceHeader: false,
} as const;
