import { S3BucketLifecycleConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration/index.js';
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning/index.js';
import type { Construct } from 'constructs';
import type { PrivateBucket } from './private-bucket.ts';

/** Days for which an overwritten or deleted object can be restored. */
const RESTORE_DAYS = 90;

/** Lets overwritten and deleted objects of a bucket be restored for some time, and then forgets them. */
export function keepVersions(scope: Construct, id: string, bucket: PrivateBucket): void {
  const versioning = new S3BucketVersioningA(scope, `${id}-versioning`, {
    bucket: bucket.name,
    versioningConfiguration: { status: 'Enabled' },
  });
  new S3BucketLifecycleConfiguration(scope, `${id}-lifecycle`, {
    bucket: bucket.name,
    rule: [
      {
        id: 'forget-old-versions',
        status: 'Enabled',
        filter: [{}],
        noncurrentVersionExpiration: [{ noncurrentDays: RESTORE_DAYS }],
        abortIncompleteMultipartUpload: [{ daysAfterInitiation: 7 }],
      },
    ],
    dependsOn: [versioning],
  });
}
