/** What is inferred of S3 and of the deployment, one switch each. */
export const s3Switches = {
  /** Type of an object that was stored without one (provider and SDK differ: `binary/…` is the other). */
  defaultContentType: 'application/octet-stream',
  /** The Range header is passed over: a whole answer is always allowed (RFC 9110 §14.2). */
  ignoresRange: true,
} as const;
