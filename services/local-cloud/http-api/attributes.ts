import { createHash } from 'node:crypto';
import type { CloudIdentity } from '../context.ts';
import { localUrl } from '../ports.ts';
import type { AttributeTable, DeclaredResource } from '../terraform/resource.ts';
import { portOfHttpApi } from './port.ts';

/** What AWS fills in for the resources of an HTTP API. */
export function httpApiAttributes({ region, accountId, portOf }: CloudIdentity): AttributeTable {
  const apiArn = (id: unknown) => `arn:aws:apigateway:${region}::/apis/${id}`;
  const execution = (id: unknown) => executionArn(region, accountId, String(id));
  return {
    aws_apigatewayv2_api: (api, ordinal) => {
      const id = assignedId(api);
      const api_endpoint = localUrl(portOf(portOfHttpApi(ordinal)));
      return { id, arn: apiArn(id), execution_arn: execution(id), api_endpoint };
    },
    aws_apigatewayv2_authorizer: (authorizer) => ({ id: assignedId(authorizer) }),
    aws_apigatewayv2_integration: (integration) => ({ id: assignedId(integration) }),
    aws_apigatewayv2_route: (route) => ({ id: assignedId(route) }),
    aws_apigatewayv2_stage: ({ args }) => ({
      id: args['name'],
      arn: `${apiArn(args['api_id'])}/stages/${args['name']}`,
      execution_arn: `${execution(args['api_id'])}/${args['name']}`,
    }),
  };
}

export function executionArn(region: string, accountId: string, apiId: string): string {
  return `arn:aws:execute-api:${region}:${accountId}:${apiId}`;
}

/** An id like API Gateway's, but the same at every start. */
export function assignedId({ address }: DeclaredResource): string {
  const digest = createHash('sha256').update(address).digest('hex');
  return BigInt(`0x${digest}`).toString(36).slice(0, 10);
}
