import { decide } from '../iam/evaluate.ts';
import { parsePolicy } from '../iam/policy-document.ts';

/** A call to S3 that CloudFront signed (origin access control), or that is unsigned. */
export interface BucketCall {
  readonly action: 's3:GetObject' | 's3:ListBucket';
  /** ARN of the object or, for listing, of the bucket. */
  readonly resource: string;
  /** The distribution that signed; absent for an anonymous call. */
  readonly distributionArn?: string;
  readonly accountId: string;
  /** Whether it used TLS (default: true, as for CloudFront, since the loopback replaces it). */
  readonly isSecure?: boolean;
}

export interface BucketPolicy {
  allows(call: BucketCall): boolean;
}

/** The policy of a bucket without one. */
export const PRIVATE: BucketPolicy = { allows: () => false };

/**
 * Parses a bucket policy.
 *
 * @throws Error for an element, operator or condition key that the local cloud does not evaluate.
 */
export function parseBucketPolicy(text: string, address: string): BucketPolicy {
  const statements = parsePolicy(text, address, 'resource');
  return {
    allows: ({ action, resource, distributionArn, accountId, isSecure = true }) =>
      decide(statements, {
        principal:
          distributionArn === undefined
            ? { kind: 'anonymous' }
            : { kind: 'service', name: 'cloudfront.amazonaws.com' },
        action,
        resource,
        context: {
          'aws:securetransport': String(isSecure),
          ...(distributionArn !== undefined && {
            'aws:sourcearn': distributionArn,
            'aws:sourceaccount': accountId,
          }),
        },
      }) === 'allowed',
  };
}
