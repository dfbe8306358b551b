import type { CloudContext } from '../context.ts';
import type { RoleSession } from '../iam/iam.ts';
import { type TablePlace, tableArn } from './describe-table.ts';
import type { ReadRequest } from './engine.ts';
import type { Operation } from './operations.ts';

interface Access {
  /** `dynamodb:PutItem`. */
  readonly action: string;
  /** ARN of a table or of one of its indexes. */
  readonly resource: string;
}

/** A transaction has no permission of its own: each of its actions needs its own. */
const ACTION_OF_PART: Readonly<Record<string, string>> = {
  Put: 'dynamodb:PutItem',
  Update: 'dynamodb:UpdateItem',
  Delete: 'dynamodb:DeleteItem',
  ConditionCheck: 'dynamodb:ConditionCheckItem',
  Get: 'dynamodb:GetItem',
};

/**
 * Asks IAM about every table and index that a request names (Service Authorization Reference,
 * "Actions, resources, and condition keys for Amazon DynamoDB"; DynamoDB Developer Guide, "Using
 * IAM with transactions").
 *
 * @returns AWS's message for the first refusal.
 */
export function refuseRequest(
  context: Pick<CloudContext, 'iam' | 'region' | 'accountId'>,
  session: RoleSession,
  operation: Operation,
  request: ReadRequest,
): string | undefined {
  for (const access of accessesOf(context, operation, request)) {
    const refusal = context.iam.refuse(session, access);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

function accessesOf(
  place: TablePlace,
  operation: Operation,
  request: ReadRequest,
): readonly Access[] {
  const action = `dynamodb:${operation}`;
  const tableOf = ({ TableName }: ReadRequest) => tableArn(place, String(TableName));
  switch (operation) {
    case 'TransactWriteItems':
    case 'TransactGetItems':
      return listOf(request['TransactItems']).flatMap((entry) =>
        Object.entries(entry).map(([kind, part]) => ({
          action: ACTION_OF_PART[kind] ?? action,
          resource: tableOf(part as ReadRequest),
        })),
      );
    case 'BatchGetItem':
    case 'BatchWriteItem':
      return Object.keys(Object(request['RequestItems'])).map((name) => ({
        action,
        resource: tableArn(place, name),
      }));
    case 'Query':
    case 'Scan': {
      const { IndexName: index } = request;
      const table = tableOf(request);
      return [{ action, resource: index === undefined ? table : `${table}/index/${index}` }];
    }
    default:
      return [{ action, resource: tableOf(request) }];
  }
}

function listOf(value: unknown): readonly object[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'object' && each) : [];
}
