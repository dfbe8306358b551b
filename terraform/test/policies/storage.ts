import { valueAt } from './json-path.ts';
import { demand, flaw, listOf, type Policy } from './policy.ts';
import { about, drop, edit, type Subject, type World } from './world.ts';

const SITE_POLICY = 'app/site/policy';
const IMAGES = 'bootstrap/images';
const ALGORITHM = 'rule.0.apply_server_side_encryption_by_default.sse_algorithm';

/** Checks the one resource of a type that belongs to a bucket; a missing one is a flaw. */
function withOne(
  bucket: Subject,
  world: World,
  type: string,
  judge: (other: Subject) => readonly string[],
): readonly string[] {
  const [other] = about(world, bucket, type, 'bucket');
  return other ? judge(other) : [flaw(bucket, `it has no ${type}`, 'make it a PrivateBucket')];
}

function statements(policy: Subject): readonly unknown[] {
  return listOf(valueAt(policy.json, 'policy.Statement'));
}

/** Tells whether a statement denies access without TLS to the bucket and its objects. */
function refusesPlainHttp(statement: unknown): boolean {
  const resources = listOf(valueAt(statement, 'Resource')).map(String);
  return (
    valueAt(statement, 'Effect') === 'Deny' &&
    valueAt(statement, 'Principal') === '*' &&
    valueAt(statement, 'Action') === 's3:*' &&
    valueAt(statement, 'Condition.Bool.aws:SecureTransport') === 'false' &&
    resources.some((arn) => arn.endsWith('.arn}')) &&
    resources.some((arn) => arn.endsWith('.arn}/*'))
  );
}

export const STORAGE_POLICIES: readonly Policy[] = [
  {
    name: 'no bucket is public',
    judge: {
      aws_s3_bucket: (bucket, world) => [
        ...withOne(bucket, world, 'aws_s3_bucket_public_access_block', (block) =>
          [
            'block_public_acls',
            'block_public_policy',
            'ignore_public_acls',
            'restrict_public_buckets',
          ].flatMap((argument) => demand(block, argument, true, 'set true')),
        ),
        ...withOne(bucket, world, 'aws_s3_bucket_ownership_controls', (controls) =>
          demand(
            controls,
            'rule.object_ownership',
            'BucketOwnerEnforced',
            'set BucketOwnerEnforced, which ends access lists',
          ),
        ),
      ],
      aws_s3_bucket_policy: (policy) =>
        statements(policy)
          .filter((statement) => valueAt(statement, 'Effect') === 'Allow')
          .filter((statement) => valueAt(statement, 'Principal.Service') === undefined)
          .map((statement) =>
            flaw(policy, `${valueAt(statement, 'Sid')} admits more than a service`, 'name one'),
          ),
    },
    seeds: [
      {
        mistake: 'a site without the block',
        plant: drop('app/site/public-access'),
        finds: 'app/site/bucket: it has no aws_s3_bucket_public_access_block',
      },
      {
        mistake: 'artifacts under a policy that may be public',
        plant: edit('bootstrap/artifacts/public-access', 'block_public_policy', false),
        finds: 'bootstrap/artifacts/public-access: block_public_policy is false',
      },
      {
        mistake: 'states with access lists',
        plant: edit('bootstrap/states/ownership', 'rule.object_ownership', 'ObjectWriter'),
        finds: 'bootstrap/states/ownership: rule.object_ownership is "ObjectWriter"',
      },
      {
        mistake: 'a site for everybody',
        plant: edit(SITE_POLICY, 'policy.Statement.0.Principal', '*'),
        finds: `${SITE_POLICY}: ReadByDistribution admits more than a service`,
      },
    ],
  },
  {
    name: 'every bucket is encrypted and refuses plain HTTP',
    judge: {
      aws_s3_bucket: (bucket, world) => [
        ...withOne(
          bucket,
          world,
          'aws_s3_bucket_server_side_encryption_configuration',
          (encryption) =>
            demand(
              encryption,
              ALGORITHM,
              (algorithm) => algorithm === 'AES256' || algorithm === 'aws:kms',
              'set AES256',
            ),
        ),
        ...withOne(bucket, world, 'aws_s3_bucket_policy', (policy) =>
          statements(policy).some(refusesPlainHttp)
            ? []
            : [flaw(policy, 'it admits plain HTTP', 'deny it, to the bucket and what is in it')],
        ),
      ],
    },
    seeds: [
      {
        mistake: 'states in the open',
        plant: drop('bootstrap/states/encryption'),
        finds:
          'bootstrap/states/bucket: it has no aws_s3_bucket_server_side_encryption_configuration',
      },
      {
        mistake: 'artifacts by no algorithm',
        plant: edit('bootstrap/artifacts/encryption', ALGORITHM, 'none'),
        finds: `bootstrap/artifacts/encryption: ${ALGORITHM} is "none"`,
      },
      {
        mistake: 'a site by plain HTTP',
        plant: edit(SITE_POLICY, 'policy.Statement.1', undefined),
        finds: `${SITE_POLICY}: it admits plain HTTP`,
      },
      {
        mistake: 'states by plain HTTP',
        plant: edit('bootstrap/states/policy', 'policy.Statement.0.Effect', 'Allow'),
        finds: 'bootstrap/states/policy: it admits plain HTTP',
      },
      {
        mistake: 'artifacts by plain HTTP, the bucket itself apart',
        plant: edit('bootstrap/artifacts/policy', 'policy.Statement.0.Resource.1', undefined),
        finds: 'bootstrap/artifacts/policy: it admits plain HTTP',
      },
    ],
  },
  {
    name: 'the site is read by its distribution alone',
    judge: {
      aws_s3_bucket_policy: (policy) =>
        statements(policy)
          .filter((statement) => valueAt(statement, 'Effect') === 'Allow')
          .filter(
            (statement) =>
              valueAt(statement, 'Action') !== 's3:GetObject' ||
              !/^\$\{aws_cloudfront_distribution\.[\w-]+\.arn\}$/.test(
                String(valueAt(statement, 'Condition.StringEquals.AWS:SourceArn')),
              ),
          )
          .map((statement) =>
            flaw(
              policy,
              `${valueAt(statement, 'Sid')} admits more than the distribution to read`,
              'allow s3:GetObject for its AWS:SourceArn',
            ),
          ),
    },
    seeds: [
      {
        mistake: 'any distribution of anybody',
        plant: edit(SITE_POLICY, 'policy.Statement.0.Condition', undefined),
        finds: `${SITE_POLICY}: ReadByDistribution admits more than the distribution to read`,
      },
      {
        mistake: 'a distribution that may write',
        plant: edit(SITE_POLICY, 'policy.Statement.0.Action', 's3:*'),
        finds: `${SITE_POLICY}: ReadByDistribution admits more than the distribution to read`,
      },
    ],
  },
  {
    name: 'what is in a bucket can be brought back for some time, and images never change',
    judge: {
      aws_s3_bucket: (bucket, world) => [
        ...withOne(bucket, world, 'aws_s3_bucket_versioning', (versioning) =>
          demand(
            versioning,
            'versioning_configuration.status',
            'Enabled',
            'set Enabled, or overwritten objects are lost',
          ),
        ),
        ...withOne(bucket, world, 'aws_s3_bucket_lifecycle_configuration', (lifecycle) =>
          demand(
            lifecycle,
            'rule.0.noncurrent_version_expiration.0.noncurrent_days',
            90,
            'set 90, or versions are kept for ever',
          ),
        ),
      ],
      aws_ecr_repository: (repository) => [
        ...demand(
          repository,
          'image_tag_mutability',
          'IMMUTABLE',
          'set IMMUTABLE: a tag names a release for good',
        ),
        ...demand(repository, 'image_scanning_configuration.scan_on_push', true, 'set true'),
        ...demand(
          repository,
          'force_delete',
          (force) => force !== true,
          'leave it out, or releases go with the repository',
        ),
      ],
    },
    seeds: [
      {
        mistake: 'states that are overwritten for good',
        plant: edit('bootstrap/states-versioning', 'versioning_configuration.status', 'Suspended'),
        finds: 'bootstrap/states-versioning: versioning_configuration.status is "Suspended"',
      },
      {
        mistake: 'artifacts without versions',
        plant: drop('bootstrap/artifacts-versioning'),
        finds: 'bootstrap/artifacts/bucket: it has no aws_s3_bucket_versioning',
      },
      {
        mistake: 'a site whose versions stay for ever',
        plant: drop('app/site-lifecycle'),
        finds: 'app/site/bucket: it has no aws_s3_bucket_lifecycle_configuration',
      },
      {
        mistake: 'a tag that may move',
        plant: edit(IMAGES, 'image_tag_mutability', 'MUTABLE'),
        finds: `${IMAGES}: image_tag_mutability is "MUTABLE"`,
      },
      {
        mistake: 'images without a scan',
        plant: edit(IMAGES, 'image_scanning_configuration.scan_on_push', false),
        finds: `${IMAGES}: image_scanning_configuration.scan_on_push is false`,
      },
      {
        mistake: 'a repository that goes with its images',
        plant: edit(IMAGES, 'force_delete', true),
        finds: `${IMAGES}: force_delete is true`,
      },
    ],
  },
];
