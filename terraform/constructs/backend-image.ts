import { partitionOf } from '../aws-names.ts';
import type { Settings } from '../settings.ts';
import { BACKEND_REPOSITORY } from './names.ts';
import type { PolicyStatement } from './service-role.ts';

/** `123456789012.dkr.ecr.us-east-1.amazonaws.com/three-tier-chat-backend:<version>`. */
export function backendImage({ accountId, region }: Settings, version: string): string {
  return `${accountId}.dkr.ecr.${region}.amazonaws.com/${BACKEND_REPOSITORY}:${version}`;
}

/** Permission to pull the backend's images only. ECR's login action does not support resources. */
export function pullBackendImage({ accountId, region }: Settings): readonly PolicyStatement[] {
  return [
    {
      Sid: 'SignInToRegistry',
      Effect: 'Allow',
      Action: 'ecr:GetAuthorizationToken',
      Resource: '*',
    },
    {
      Sid: 'PullImage',
      Effect: 'Allow',
      Action: [
        'ecr:BatchCheckLayerAvailability',
        'ecr:BatchGetImage',
        'ecr:DescribeImages',
        'ecr:GetDownloadUrlForLayer',
      ],
      Resource: `arn:${partitionOf(region)}:ecr:${region}:${accountId}:repository/${BACKEND_REPOSITORY}`,
    },
  ];
}
