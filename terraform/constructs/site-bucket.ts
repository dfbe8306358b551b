import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket/index.js';
import { S3BucketOwnershipControls } from '@cdktf/provider-aws/lib/s3-bucket-ownership-controls/index.js';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy/index.js';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block/index.js';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration/index.js';
import { Construct } from 'constructs';
import type { Settings } from '../settings.ts';
import { nameOf } from './names.ts';
import { policyDocument } from './service-role.ts';

/**
 * The private bucket of the site: `config.json` at its root, which the stack writes, and
 * `releases/<version>/`, which the frontend's release uploads. That upload sets `cache-control`:
 * `no-cache` on `index.html`, which names the release's assets, and `immutable` on the assets, whose
 * names hold their hash.
 */
export class SiteBucket extends Construct {
  readonly name: string;
  readonly domain: string;
  readonly #arn: string;
  readonly #publicAccess: S3BucketPublicAccessBlock;

  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id);
    const bucket = new S3Bucket(this, 'bucket', {
      bucket: `${nameOf('site', settings)}-${settings.accountId}`,
      // Its content is built elsewhere, so an environment that may go may take it along.
      forceDestroy: !settings.preventDestroy,
    });
    this.name = bucket.id;
    this.domain = bucket.bucketRegionalDomainName;
    this.#arn = bucket.arn;
    new S3BucketOwnershipControls(this, 'ownership', {
      bucket: bucket.id,
      rule: { objectOwnership: 'BucketOwnerEnforced' },
    });
    new S3BucketServerSideEncryptionConfigurationA(this, 'encryption', {
      bucket: bucket.id,
      rule: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }],
    });
    this.#publicAccess = new S3BucketPublicAccessBlock(this, 'public-access', {
      bucket: bucket.id,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
  }

  /** Lets one distribution read, over TLS, and nobody else. */
  admit(distributionArn: string): void {
    new S3BucketPolicy(this, 'policy', {
      bucket: this.name,
      policy: policyDocument([
        {
          Effect: 'Allow',
          Principal: { Service: 'cloudfront.amazonaws.com' },
          Action: 's3:GetObject',
          Resource: `${this.#arn}/*`,
          Condition: { StringEquals: { 'AWS:SourceArn': distributionArn } },
        },
        {
          Effect: 'Deny',
          Principal: '*',
          Action: 's3:*',
          Resource: [this.#arn, `${this.#arn}/*`],
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
      ]),
      // S3 refuses two changes of one bucket's access at a time.
      dependsOn: [this.#publicAccess],
    });
  }
}
