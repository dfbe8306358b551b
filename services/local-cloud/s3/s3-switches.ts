/**
 * What is inferred about S3 and the provider. AWS may behave differently.
 *
 * Known difference, which no switch changes: the Range header is ignored, since a complete answer
 * is always allowed (RFC 9110 §14.2).
 */
export interface S3Switches {
  /** Type of an `aws_s3_object` without `content_type`; older SDKs store `binary/octet-stream`. */
  readonly defaultContentType: 'application/octet-stream' | 'binary/octet-stream';
}

export const s3Switches = {
  defaultContentType: 'application/octet-stream',
} as const satisfies S3Switches;
