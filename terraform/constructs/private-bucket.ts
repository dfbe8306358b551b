import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket/index.js';
import { S3BucketOwnershipControls } from '@cdktf/provider-aws/lib/s3-bucket-ownership-controls/index.js';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy/index.js';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block/index.js';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration/index.js';
import { Construct } from 'constructs';
import { type PolicyStatement, policyDocument } from './service-role.ts';

export interface PrivateBucketConfig {
  readonly name: string;
  /** Refuses to destroy the bucket; otherwise it is destroyed together with its objects. */
  readonly preventDestroy: boolean;
  /** The customer-managed key of its objects; without one, S3's own key encrypts them. */
  readonly keyArn: string | undefined;
}

/**
 * A bucket without access from outside the account, over TLS only, encrypted.
 */
export class PrivateBucket extends Construct {
  readonly name: string;
  readonly arn: string;
  /** Regional domain name. */
  readonly domain: string;
  readonly #publicAccess: S3BucketPublicAccessBlock;

  constructor(scope: Construct, id: string, { name, preventDestroy, keyArn }: PrivateBucketConfig) {
    super(scope, id);
    const bucket = new S3Bucket(this, 'bucket', {
      bucket: name,
      forceDestroy: !preventDestroy,
      lifecycle: { preventDestroy },
    });
    this.name = bucket.id;
    this.arn = bucket.arn;
    this.domain = bucket.bucketRegionalDomainName;
    new S3BucketOwnershipControls(this, 'ownership', {
      bucket: bucket.id,
      rule: { objectOwnership: 'BucketOwnerEnforced' },
    });
    new S3BucketServerSideEncryptionConfigurationA(this, 'encryption', {
      bucket: bucket.id,
      rule: [
        keyArn === undefined
          ? { applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }
          : {
              applyServerSideEncryptionByDefault: {
                sseAlgorithm: 'aws:kms',
                kmsMasterKeyId: keyArn,
              },
              // One call of KMS for many objects, rather than one for each.
              bucketKeyEnabled: true,
            },
      ],
    });
    this.#publicAccess = new S3BucketPublicAccessBlock(this, 'public-access', {
      bucket: bucket.id,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
  }

  /**
   * Sets the bucket's policy: TLS only, and the given statements besides the account's own roles.
   */
  admit(statements: readonly PolicyStatement[]): void {
    new S3BucketPolicy(this, 'policy', {
      bucket: this.name,
      policy: policyDocument([
        ...statements,
        {
          Sid: 'TlsOnly',
          Effect: 'Deny',
          Principal: '*',
          Action: 's3:*',
          Resource: [this.arn, `${this.arn}/*`],
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
      ]),
      // S3 refuses concurrent changes of a bucket's access settings.
      dependsOn: [this.#publicAccess],
    });
  }
}
