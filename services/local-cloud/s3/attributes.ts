import type { CloudIdentity } from '../context.ts';
import type { AttributeTable, DeclaredResource } from '../terraform/resource.ts';

/** The host name by which an origin refers to a bucket. */
export function bucketDomain(bucket: string, region: string): string {
  return `${bucket}.s3.${region}.amazonaws.com`;
}

/** What the provider fills in for the S3 resources of the stacks. */
export function s3Attributes({ region }: CloudIdentity): AttributeTable {
  return {
    aws_s3_bucket: ({ args }) => {
      const name = String(args['bucket']);
      return {
        id: name,
        arn: `arn:aws:s3:::${name}`,
        region,
        bucket_domain_name: `${name}.s3.amazonaws.com`,
        bucket_regional_domain_name: bucketDomain(name, region),
      };
    },
    aws_s3_bucket_ownership_controls: ofBucket,
    aws_s3_bucket_policy: ofBucket,
    aws_s3_bucket_public_access_block: ofBucket,
    aws_s3_bucket_server_side_encryption_configuration: ofBucket,
    aws_s3_bucket_versioning: ofBucket,
    aws_s3_bucket_lifecycle_configuration: ofBucket,
    aws_s3_object: ({ args }) => ({
      id: args['key'],
      arn: `arn:aws:s3:::${args['bucket']}/${args['key']}`,
    }),
  };
}

function ofBucket({ args }: DeclaredResource): Readonly<Record<string, unknown>> {
  return { id: args['bucket'] };
}
