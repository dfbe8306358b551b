import { EcrLifecyclePolicy } from '@cdktf/provider-aws/lib/ecr-lifecycle-policy/index.js';
import { EcrRepository } from '@cdktf/provider-aws/lib/ecr-repository/index.js';
import { S3BucketLifecycleConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration/index.js';
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning/index.js';
import { LocalBackend, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { awsProvider, keepStateInS3, pinVersions } from '../constructs/chat-stack.ts';
import { artifactBucket, BACKEND_REPOSITORY, nameOf, stateBucket } from '../constructs/names.ts';
import { PrivateBucket } from '../constructs/private-bucket.ts';
import type { Settings } from '../settings.ts';

/** Days for which an overwritten or deleted object can be restored. */
const RESTORE_DAYS = 90;
/** One state for all environments of an account and region, which share these resources. */
const STATE_KEY = 'bootstrap/three-tier-chat-bootstrap.tfstate';

/**
 * What must stand before the stacks of an environment do: the bucket of their states, the bucket of the built
 * artifacts and the repository of the backend's images. The environments of an account and region
 * share them, so they stay whatever an environment's settings say.
 */
export class BootstrapStack extends TerraformStack {
  /** @param stateIn `this-machine` until the state bucket exists and the state is moved into it. */
  constructor(scope: Construct, settings: Settings, stateIn: 's3' | 'this-machine') {
    super(scope, nameOf('bootstrap', settings));
    if (stateIn === 's3') keepStateInS3(this, settings, STATE_KEY);
    else new LocalBackend(this, { path: 'terraform.tfstate' });
    awsProvider(this, settings, { environment: 'shared', name: 'three-tier-chat-bootstrap' });
    pinVersions(this, ['aws']);

    versionedBucket(this, 'states', stateBucket(settings));
    versionedBucket(this, 'artifacts', artifactBucket(settings));
    const repository = new EcrRepository(this, 'images', {
      name: BACKEND_REPOSITORY,
      // A release refers to its image by its tag.
      imageTagMutability: 'IMMUTABLE',
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfiguration: [{ encryptionType: 'AES256' }],
      lifecycle: { preventDestroy: true },
    });
    // ECR cannot tell which images environments run: a count of tagged ones would reach them in time.
    new EcrLifecyclePolicy(this, 'images-lifecycle', {
      repository: repository.name,
      policy: JSON.stringify({
        rules: [
          {
            rulePriority: 1,
            description: 'Images without a tag, which no release names',
            selection: {
              tagStatus: 'untagged',
              countType: 'sinceImagePushed',
              countUnit: 'days',
              countNumber: 7,
            },
            action: { type: 'expire' },
          },
        ],
      }),
    });
  }
}

/** A private bucket whose overwritten objects can be restored for some time. */
function versionedBucket(scope: Construct, id: string, name: string): void {
  const bucket = new PrivateBucket(scope, id, { name, preventDestroy: true });
  bucket.admit([]);
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
