import { createHash } from 'node:crypto';
import type { CloudIdentity } from '../context.ts';
import type { AttributeTable, DeclaredResource } from '../terraform/resource.ts';
import { EDGE_PORT } from './port.ts';

/** What the provider fills in for the CloudFront resources of the stacks. */
export function cloudFrontAttributes({ portOf, accountId }: CloudIdentity): AttributeTable {
  return {
    aws_cloudfront_distribution: (resource) => ({
      id: edgeId(resource),
      arn: distributionArn(resource, accountId),
      domain_name: `127.0.0.1:${portOf(EDGE_PORT)}`,
      hosted_zone_id: 'Z2FDTNDATAQYW2',
      status: 'Deployed',
    }),
    aws_cloudfront_function: ({ args }) => ({
      id: args['name'],
      arn: functionArn(args['name'], accountId),
      status: 'UNASSOCIATED',
    }),
    aws_cloudfront_origin_access_control: (resource) => ({ id: edgeId(resource) }),
    aws_cloudfront_response_headers_policy: (resource) => ({ id: edgeId(resource) }),
  };
}

/** An id in CloudFront's format, the same on every start. */
function edgeId({ address }: DeclaredResource): string {
  return `E${createHash('sha256').update(address).digest('hex').slice(0, 13).toUpperCase()}`;
}

function distributionArn(resource: DeclaredResource, accountId: string): string {
  return `arn:aws:cloudfront::${accountId}:distribution/${edgeId(resource)}`;
}

function functionArn(name: unknown, accountId: string): string {
  return `arn:aws:cloudfront::${accountId}:function/${name}`;
}
