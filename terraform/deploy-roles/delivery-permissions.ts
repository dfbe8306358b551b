import { releaseParameter } from '@three-tier-chat/wire-contract';
import {
  ASSETS_FOLDER,
  artifactBucket,
  BACKEND_REPOSITORY,
  nameOf,
  siteBucket,
  stateBucket,
} from '../constructs/names.ts';
import type { PolicyStatement } from '../constructs/service-role.ts';
import { SERVICES, type Service } from '../services.ts';
import type { Settings } from '../settings.ts';

const bucketArn = (name: string) => `arn:aws:s3:::${name}`;

/** What a plan needs beside the resources: states, releases, and what a release would take. */
export function readDeliveries(settings: Settings): readonly PolicyStatement[] {
  const { name, accountId, region } = settings;
  const states = bucketArn(stateBucket(settings));
  const artifacts = bucketArn(artifactBucket(settings));
  return [
    allow('ListStates', ['s3:ListBucket'], [states, artifacts]),
    allow('ReadStates', ['s3:GetObject'], [`${states}/${name}/*`]),
    allow('ReadArtifacts', ['s3:GetObject'], [`${artifacts}/*`]),
    allow(
      'ReadReleases',
      ['ssm:GetParameter', 'ssm:GetParameters', 'ssm:GetParameterHistory'],
      [parameterArn(settings, `/three-tier-chat/${name}/releases/*`)],
    ),
    allow(
      'FindImages',
      ['ecr:DescribeImages'],
      [`arn:aws:ecr:${region}:${accountId}:repository/${BACKEND_REPOSITORY}`],
    ),
    ...(settings.customerManagedKey
      ? [
          // An alias is asked of all of the region.
          allow('ListKeys', ['kms:ListAliases'], ['*']),
          allow('FindKey', ['kms:DescribeKey'], keysOf(settings)),
        ]
      : []),
  ];
}

/** What `make doctor` reads beside that: of the account and the region, which have no names of ours. */
export function readForDoctor(): readonly PolicyStatement[] {
  return [
    allow(
      'LookAtAccount',
      [
        'acm:DescribeCertificate',
        'apprunner:ListServices',
        'bedrock-agentcore:ListAgentRuntimes',
        'bedrock-agentcore:ListGateways',
        'bedrock:GetFoundationModel',
        'bedrock:GetFoundationModelAvailability',
        'bedrock:GetInferenceProfile',
        'ec2:DescribeSubnets',
        'ec2:DescribeVpcs',
        'lambda:GetAccountSettings',
        'servicequotas:ListServiceQuotas',
        'sns:ListSubscriptionsByTopic',
        'xray:BatchGetTraces',
        'xray:GetTraceSegmentDestination',
        'xray:GetTraceSummaries',
      ],
      ['*'],
    ),
  ];
}

/**
 * Okta's key in AWS, so that a pipeline keeps none: of an app that may only read, or of the one that
 * may change. By AWS's own key of SSM, which admits whoever may read the parameter.
 */
export function readOktaKey(
  settings: Settings,
  kind: 'plan' | 'apply',
): readonly PolicyStatement[] {
  const path = `/three-tier-chat/${settings.name}/okta/${kind}-key`;
  return [allow('ReadOktaKey', ['ssm:GetParameter'], [parameterArn(settings, path)])];
}

/** Holding the locks of states while they are planned. */
export function lockStates(settings: Settings, part: string): readonly PolicyStatement[] {
  const state = stateArn(settings, part);
  return [allow('LockStates', ['s3:PutObject', 's3:DeleteObject'], [`${state}.tflock`])];
}

/** Writing states. */
export function writeStates(settings: Settings, part: string): readonly PolicyStatement[] {
  return [allow('WriteStates', ['s3:PutObject'], [stateArn(settings, part)])];
}

/** Storing a service's artifact, and recording it as the release. */
export function release(settings: Settings, service: Service): readonly PolicyStatement[] {
  const states = bucketArn(stateBucket(settings));
  const artifacts = bucketArn(artifactBucket(settings));
  const id = service.replaceAll(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return [
    allow(`Store${id}`, ['s3:PutObject'], [`${artifacts}/${service}/*`]),
    allow(
      `Record${id}`,
      ['ssm:PutParameter'],
      [parameterArn(settings, releaseParameter(settings.name, service))],
    ),
    allow(
      `LockRecord${id}`,
      ['s3:PutObject', 's3:DeleteObject'],
      [`${states}/${settings.name}/releases/${service}.lock`],
    ),
    ...ofKind(settings, service),
  ];
}

/** What only the platform does: tearing down, and deleting what no environment runs. */
export function cleanUp(settings: Settings): readonly PolicyStatement[] {
  const { name, accountId, region } = settings;
  return [
    allow(
      'ForgetReleases',
      ['ssm:DeleteParameter'],
      [parameterArn(settings, `/three-tier-chat/${name}/releases/*`)],
    ),
    allow(
      'ReadEveryRelease',
      ['ssm:GetParametersByPath', 'ssm:GetParameterHistory'],
      [parameterArn(settings, '/three-tier-chat'), parameterArn(settings, '/three-tier-chat/*')],
    ),
    allow('PruneArtifacts', ['s3:DeleteObject'], [`${bucketArn(artifactBucket(settings))}/*`]),
    allow(
      'PruneImages',
      ['ecr:BatchDeleteImage'],
      [`arn:aws:ecr:${region}:${accountId}:repository/${BACKEND_REPOSITORY}`],
    ),
  ];
}

function ofKind(settings: Settings, service: Service): readonly PolicyStatement[] {
  const { accountId, region } = settings;
  switch (SERVICES[service].artifact) {
    case 'image':
      return [
        // ECR's log-in knows no resources.
        allow('SignInToRegistry', ['ecr:GetAuthorizationToken'], ['*']),
        allow(
          'PushImages',
          [
            'ecr:BatchCheckLayerAvailability',
            'ecr:BatchGetImage',
            'ecr:CompleteLayerUpload',
            'ecr:InitiateLayerUpload',
            'ecr:PutImage',
            'ecr:UploadLayerPart',
          ],
          [`arn:aws:ecr:${region}:${accountId}:repository/${BACKEND_REPOSITORY}`],
        ),
      ];
    case 'site': {
      const site = bucketArn(siteBucket(settings));
      return [
        allow('FindSite', ['s3:ListBucket'], [site]),
        allow(
          'PublishSite',
          ['s3:GetObject', 's3:PutObject'],
          [`${site}/releases/*`, `${site}/${ASSETS_FOLDER}*`],
        ),
      ];
    }
    default:
      return [];
  }
}

function stateArn(settings: Settings, part: string): string {
  const file = part === '*' ? '*' : nameOf(part, settings);
  return `${bucketArn(stateBucket(settings))}/${settings.name}/${file}.tfstate`;
}

function parameterArn({ accountId, region }: Settings, path: string): string {
  return `arn:aws:ssm:${region}:${accountId}:parameter${path}`;
}

function keysOf({ accountId, region }: Settings): readonly string[] {
  return [...new Set([region, 'us-east-1'])].map(
    (each) => `arn:aws:kms:${each}:${accountId}:key/*`,
  );
}

function allow(
  Sid: string,
  Action: readonly string[],
  Resource: readonly string[],
): PolicyStatement {
  return { Sid, Effect: 'Allow', Action, Resource };
}
