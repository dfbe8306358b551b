import { actOnItem, type Parts, requireTable } from './act-on-item.ts';
import { describeContinuousBackups, describeTimeToLive } from './describe-table.ts';
import type { Answer } from './engine.ts';
import type { Operation } from './operations.ts';
import { transactGet } from './transact-get.ts';
import { transactWrite } from './transact-write.ts';

/** Performs a request in the store's current transaction. @throws DynamoDbFault */
export async function perform(
  parts: Parts,
  operation: Operation,
  request: object,
): Promise<Answer> {
  const { engine, store } = parts;
  const read = engine.validate(operation, request);
  switch (operation) {
    case 'TransactWriteItems':
      return transactWrite(parts, read);
    case 'TransactGetItems':
      return transactGet(parts, read);
    case 'DescribeTable': {
      const { name } = requireTable(parts, read, 'ResourceNotFoundException');
      return { Table: JSON.parse(String(store.get(`table~${name}`))) };
    }
    case 'DescribeTimeToLive':
      return describeTimeToLive(requireTable(parts, read, 'ResourceNotFoundException'));
    case 'DescribeContinuousBackups':
      return describeContinuousBackups(requireTable(parts, read, 'TableNotFoundException'));
    default:
      return actOnItem(parts, operation, read);
  }
}
