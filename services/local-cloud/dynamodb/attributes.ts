import type { CloudIdentity } from '../context.ts';
import type { AttributeTable } from '../terraform/resource.ts';
import { tableArn } from './describe-table.ts';

/** What the provider fills in for a table. */
export function dynamoDbAttributes(identity: CloudIdentity): AttributeTable {
  return {
    aws_dynamodb_table: ({ args }) => ({
      id: args['name'],
      arn: tableArn(identity, String(args['name'])),
    }),
  };
}
