import { partitionOf } from '../aws-names.ts';
import type { PolicyStatement } from './service-role.ts';

/** Where a key is, and whose it is. */
export interface KeyPlace {
  readonly accountId: string;
  readonly region: string;
}

/** Encrypting and decrypting, directly or by a data key. */
const USE = [
  'kms:Encrypt',
  'kms:Decrypt',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:DescribeKey',
];

/** Managing the key, without the use of it: whoever may do this cannot read what it protects. */
const ADMINISTER = [
  'kms:CancelKeyDeletion',
  'kms:CreateAlias',
  'kms:DeleteAlias',
  'kms:DescribeKey',
  'kms:DisableKey',
  'kms:EnableKey',
  'kms:EnableKeyRotation',
  'kms:GetKeyPolicy',
  'kms:GetKeyRotationStatus',
  'kms:ListGrants',
  'kms:ListKeyPolicies',
  'kms:ListResourceTags',
  'kms:PutKeyPolicy',
  'kms:RevokeGrant',
  'kms:ScheduleKeyDeletion',
  'kms:TagResource',
  'kms:UntagResource',
  'kms:UpdateAlias',
  'kms:UpdateKeyDescription',
];

/** The policy of the account's key: everything that its resources need of it. */
export function keyStatements(place: KeyPlace): readonly PolicyStatement[] {
  return [administer(place), ...useByServices(place), useByLogs(place)];
}

/** The policy of the key beside CloudFront, in us-east-1: of its logs, and of its alarm's topic. */
export function edgeKeyStatements(place: KeyPlace): readonly PolicyStatement[] {
  return [administer(place), useByLogs(place), publishAlarms(place)];
}

/**
 * The account's own policies decide who administers the key (KMS guide, "Allows access to the AWS
 * account"). A key policy without this could lock everybody out.
 */
function administer({ accountId, region }: KeyPlace): PolicyStatement {
  return {
    Sid: 'AdministerKey',
    Effect: 'Allow',
    Principal: { AWS: `arn:${partitionOf(region)}:iam::${accountId}:root` },
    Action: ADMINISTER,
    Resource: '*',
  };
}

function useByServices({ accountId, region }: KeyPlace): readonly PolicyStatement[] {
  const arn = `arn:${partitionOf(region)}`;
  const via = (...services: readonly string[]) => ({
    'kms:CallerAccount': accountId,
    'kms:ViaService': services.map((service) => `${service}.${region}.amazonaws.com`),
  });
  return [
    {
      // As in the policies of the keys that AWS manages: who may read a table may have it decrypted
      // by DynamoDB, and the same for S3. Nobody may use the key by themselves.
      Sid: 'UseThroughServices',
      Effect: 'Allow',
      Principal: { AWS: '*' },
      Action: USE,
      Resource: '*',
      Condition: { StringEquals: via('dynamodb', 'ecr', 'lambda', 's3', 'sns') },
    },
    {
      // What these services do later, without the person who made the resource: pulls of images,
      // starts of functions, maintenance of tables.
      Sid: 'LetServicesContinue',
      Effect: 'Allow',
      Principal: { AWS: '*' },
      Action: 'kms:CreateGrant',
      Resource: '*',
      Condition: {
        StringEquals: via('dynamodb', 'ecr', 'lambda'),
        Bool: { 'kms:GrantIsForAWSResource': 'true' },
      },
    },
    publishAlarms({ accountId, region }),
    {
      // The site's files (CloudFront guide, "SSE-KMS"). Which distribution reads is the bucket's policy.
      Sid: 'ReadSite',
      Effect: 'Allow',
      Principal: { Service: 'cloudfront.amazonaws.com' },
      Action: 'kms:Decrypt',
      Resource: '*',
      Condition: {
        ArnLike: { 'aws:SourceArn': `${arn}:cloudfront::${accountId}:distribution/*` },
      },
    },
  ];
}

/** An alarm's message is encrypted for the topic by CloudWatch itself. */
function publishAlarms({ accountId, region }: KeyPlace): PolicyStatement {
  return {
    Sid: 'PublishAlarms',
    Effect: 'Allow',
    Principal: { Service: 'cloudwatch.amazonaws.com' },
    Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
    Resource: '*',
    Condition: {
      StringEquals: { 'aws:SourceAccount': accountId },
      ArnLike: {
        'aws:SourceArn': `arn:${partitionOf(region)}:cloudwatch:${region}:${accountId}:alarm:*`,
      },
    },
  };
}

/** Log groups of this account and region (CloudWatch Logs guide, "Encrypt log data"). */
function useByLogs({ accountId, region }: KeyPlace): PolicyStatement {
  return {
    Sid: 'EncryptLogs',
    Effect: 'Allow',
    Principal: { Service: `logs.${region}.amazonaws.com` },
    Action: USE,
    Resource: '*',
    Condition: {
      ArnLike: {
        'kms:EncryptionContext:aws:logs:arn': `arn:${partitionOf(region)}:logs:${region}:${accountId}:log-group:*`,
      },
    },
  };
}
