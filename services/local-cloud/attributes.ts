import { agentCoreAttributes } from './agentcore/attributes.ts';
import { appRunnerAttributes } from './app-runner/app-runner-attributes.ts';
import { cloudFrontAttributes } from './cloudfront/cloudfront-attributes.ts';
import type { CloudContext } from './context.ts';
import { dynamoDbAttributes } from './dynamodb/dynamodb-attributes.ts';
import { httpApiAttributes } from './http-api/attributes.ts';
import { lambdaAttributes } from './lambda/attributes.ts';
import { oktaAttributes } from './okta/attributes.ts';
import { s3Attributes } from './s3/s3-attributes.ts';
import { passiveAttributes } from './terraform/passive-resources.ts';
import type { AttributeTable } from './terraform/resource.ts';

/** Every resource type that the local cloud knows, with what a provider would fill in. */
export function allAttributes({
  ports,
  region,
  accountId,
}: Pick<CloudContext, 'ports' | 'region' | 'accountId'>): AttributeTable {
  return {
    ...passiveAttributes(region, accountId),
    ...oktaAttributes(ports),
    ...lambdaAttributes(region, accountId),
    ...httpApiAttributes(region, accountId, ports),
    ...agentCoreAttributes(ports, region, accountId),
    ...appRunnerAttributes({ ports, region, accountId }),
    ...s3Attributes(region),
    ...dynamoDbAttributes({ region, accountId }),
    ...cloudFrontAttributes({ ports, accountId }),
  };
}
