import type { AttributeTable } from '../terraform/resource.ts';
import { type TablePlace, tableArn } from './describe-table.ts';

/** What the provider fills in for a table. */
export function dynamoDbAttributes(place: TablePlace): AttributeTable {
  return {
    aws_dynamodb_table: ({ args }) => ({
      id: args['name'],
      arn: tableArn(place, String(args['name'])),
    }),
  };
}
