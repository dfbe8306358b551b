import { EcrLifecyclePolicy } from '@cdktf/provider-aws/lib/ecr-lifecycle-policy/index.js';
import { EcrRepository } from '@cdktf/provider-aws/lib/ecr-repository/index.js';
import { IamOpenidConnectProvider } from '@cdktf/provider-aws/lib/iam-openid-connect-provider/index.js';
import { LocalBackend, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { awsProvider, EDGE_REGION, keepStateInS3, pinVersions } from '../constructs/chat-stack.ts';
import { CustomerKey } from '../constructs/customer-key.ts';
import { GITHUB_AUDIENCE, GITHUB_ISSUER } from '../constructs/deploy-role.ts';
import { keepVersions } from '../constructs/kept-versions.ts';
import { edgeKeyStatements, keyStatements } from '../constructs/key-policy.ts';
import { artifactBucket, BACKEND_REPOSITORY, nameOf, stateBucket } from '../constructs/names.ts';
import { PrivateBucket } from '../constructs/private-bucket.ts';
import type { Settings } from '../settings.ts';

/** One state for all environments of an account and region, which share these resources. */
const STATE_KEY = 'bootstrap/three-tier-chat-bootstrap.tfstate';

/**
 * What must stand before the stacks of an environment do: the bucket of their states, the bucket of the built
 * artifacts and the repository of the backend's images, and the key that encrypts all of it, if the
 * environments have one. The environments of an account and region share them, so they stay whatever
 * an environment's settings say.
 */
export class BootstrapStack extends TerraformStack {
  /** @param stateIn `this-machine` until the state bucket exists and the state is moved into it. */
  constructor(scope: Construct, settings: Settings, stateIn: 's3' | 'this-machine') {
    super(scope, nameOf('bootstrap', settings));
    if (stateIn === 's3') keepStateInS3(this, settings, STATE_KEY);
    else new LocalBackend(this, { path: 'terraform.tfstate' });
    const tags = { environment: 'shared', name: 'three-tier-chat-bootstrap' };
    awsProvider(this, settings, tags);
    pinVersions(this, ['aws']);

    if (settings.github) {
      // One for all environments of an account; which jobs may take which role, the roles say.
      new IamOpenidConnectProvider(this, 'pipelines', {
        url: `https://${GITHUB_ISSUER}`,
        clientIdList: [GITHUB_AUDIENCE],
      });
    }
    const keyArn = settings.customerManagedKey ? makeKeys(this, settings, tags) : undefined;
    versionedBucket(this, 'states', { name: stateBucket(settings), keyArn });
    versionedBucket(this, 'artifacts', { name: artifactBucket(settings), keyArn });
    const repository = new EcrRepository(this, 'images', {
      name: BACKEND_REPOSITORY,
      // A release refers to its image by its tag.
      imageTagMutability: 'IMMUTABLE',
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfiguration: [
        keyArn === undefined
          ? { encryptionType: 'AES256' }
          : { encryptionType: 'KMS', kmsKey: keyArn },
      ],
      lifecycle: {
        preventDestroy: true,
        // ECR cannot encrypt a repository anew: one that stands keeps the key that it was made with.
        ignoreChanges: ['encryption_configuration'],
      },
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

/** The key of the region, and one for CloudFront's logs if the region is another. @returns the first one's ARN. */
function makeKeys(
  stack: TerraformStack,
  settings: Settings,
  tags: Parameters<typeof awsProvider>[2],
): string {
  const key = new CustomerKey(stack, 'customer-key', {
    description: 'Data, logs, images, artifacts and states of three-tier chat',
    statements: keyStatements(settings),
  });
  if (settings.region !== EDGE_REGION) {
    new CustomerKey(stack, 'edge-key', {
      description: "Logs of three-tier chat's edge",
      statements: edgeKeyStatements({ ...settings, region: EDGE_REGION }),
      provider: awsProvider(stack, settings, tags, { alias: 'edge', region: EDGE_REGION }),
    });
  }
  return key.arn;
}

/** A private bucket whose overwritten objects can be restored for some time. */
function versionedBucket(
  scope: Construct,
  id: string,
  config: { readonly name: string; readonly keyArn: string | undefined },
): void {
  const bucket = new PrivateBucket(scope, id, { ...config, preventDestroy: true });
  bucket.admit([]);
  keepVersions(scope, id, bucket);
}
