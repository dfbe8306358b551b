import { grant, type TypeActions, tagged } from './grants.ts';

const CLOUDFRONT = 'arn:aws:cloudfront::{account}';
const DISTRIBUTIONS = `${CLOUDFRONT}:distribution/*`;
const BUCKET = 'arn:aws:s3:::{bucket}';
const ITS_BUCKET = '{of:aws_s3_bucket}';
const WEB_ACL = 'arn:aws:wafv2:us-east-1:{account}:global/webacl/{name}/*';

/** An aspect of a bucket that is a resource of its own; the bucket itself reads most of them. */
function ofBucket(write: string, read?: string): TypeActions {
  return {
    read: read === undefined ? [] : [grant('s3', read, ITS_BUCKET)],
    make: [grant('s3', write, ITS_BUCKET)],
  };
}

/** The site: its bucket, its distribution, its firewall. */
export const EDGE_ACTIONS: Readonly<Record<string, TypeActions>> = {
  aws_s3_bucket: {
    read: [
      grant(
        's3',
        [
          'ListBucket',
          'GetAccelerateConfiguration',
          'GetBucketAcl',
          'GetBucketCORS',
          'GetBucketLogging',
          'GetBucketObjectLockConfiguration',
          'GetBucketPolicy',
          'GetBucketRequestPayment',
          'GetBucketTagging',
          'GetBucketVersioning',
          'GetBucketWebsite',
          'GetEncryptionConfiguration',
          'GetLifecycleConfiguration',
          'GetReplicationConfiguration',
          'ListTagsForResource',
        ].join(' '),
        BUCKET,
      ),
    ],
    make: [
      grant(
        's3',
        'CreateBucket DeleteBucket PutBucketTagging TagResource UntagResource ListBucketVersions',
        BUCKET,
      ),
      // A bucket that may be destroyed goes with what is in it.
      grant('s3', 'DeleteObject DeleteObjectVersion', `${BUCKET}/*`),
    ],
  },
  aws_s3_bucket_lifecycle_configuration: ofBucket('PutLifecycleConfiguration'),
  aws_s3_bucket_ownership_controls: ofBucket(
    'PutBucketOwnershipControls',
    'GetBucketOwnershipControls',
  ),
  aws_s3_bucket_policy: ofBucket('PutBucketPolicy DeleteBucketPolicy'),
  aws_s3_bucket_public_access_block: ofBucket(
    'PutBucketPublicAccessBlock',
    'GetBucketPublicAccessBlock',
  ),
  aws_s3_bucket_server_side_encryption_configuration: ofBucket('PutEncryptionConfiguration'),
  aws_s3_bucket_versioning: ofBucket('PutBucketVersioning'),
  aws_s3_object: {
    read: [grant('s3', 'GetObject GetObjectTagging', `${ITS_BUCKET}/{key}`)],
    release: [grant('s3', 'PutObject PutObjectTagging', `${ITS_BUCKET}/{key}`)],
    make: [grant('s3', 'DeleteObject', `${ITS_BUCKET}/{key}`)],
  },
  aws_cloudfront_distribution: {
    read: [tagged('cloudfront', 'GetDistribution ListTagsForResource', DISTRIBUTIONS)],
    release: [tagged('cloudfront', 'UpdateDistribution', DISTRIBUTIONS)],
    make: [
      // CreateDistribution tags what it makes, and has no id to name.
      grant('cloudfront', 'CreateDistribution TagResource', DISTRIBUTIONS),
      tagged(
        'cloudfront',
        'DeleteDistribution UntagResource AllowVendedLogDeliveryForResource',
        DISTRIBUTIONS,
      ),
      grant('acm', 'DescribeCertificate', 'arn:aws:acm:us-east-1:{account}:certificate/*'),
    ],
  },
  aws_cloudfront_function: {
    read: [grant('cloudfront', 'DescribeFunction GetFunction', `${CLOUDFRONT}:function/{name}`)],
    make: [
      grant(
        'cloudfront',
        'CreateFunction UpdateFunction PublishFunction DeleteFunction',
        `${CLOUDFRONT}:function/{name}`,
      ),
    ],
  },
  // CloudFront makes the ids of these two up, and they have no tags. Making the first knows no resource.
  aws_cloudfront_origin_access_control: {
    read: [grant('cloudfront', 'GetOriginAccessControl', `${CLOUDFRONT}:origin-access-control/*`)],
    make: [
      grant('cloudfront', 'CreateOriginAccessControl', '*'),
      grant(
        'cloudfront',
        'UpdateOriginAccessControl DeleteOriginAccessControl',
        `${CLOUDFRONT}:origin-access-control/*`,
      ),
    ],
  },
  aws_cloudfront_response_headers_policy: {
    read: [
      grant('cloudfront', 'GetResponseHeadersPolicy', `${CLOUDFRONT}:response-headers-policy/*`),
    ],
    make: [
      grant(
        'cloudfront',
        'CreateResponseHeadersPolicy UpdateResponseHeadersPolicy DeleteResponseHeadersPolicy',
        `${CLOUDFRONT}:response-headers-policy/*`,
      ),
    ],
  },
  aws_wafv2_web_acl: {
    read: [grant('wafv2', 'GetWebACL ListTagsForResource', WEB_ACL)],
    make: [
      grant(
        'wafv2',
        'CreateWebACL UpdateWebACL',
        WEB_ACL,
        'arn:aws:wafv2:us-east-1:{account}:global/managedruleset/*/*',
      ),
      grant('wafv2', 'DeleteWebACL TagResource UntagResource', WEB_ACL),
    ],
  },
  aws_wafv2_web_acl_logging_configuration: {
    read: [grant('wafv2', 'GetLoggingConfiguration', '{of:aws_wafv2_web_acl}')],
    make: [
      grant(
        'wafv2',
        'PutLoggingConfiguration DeleteLoggingConfiguration',
        '{of:aws_wafv2_web_acl}',
      ),
    ],
  },
};
