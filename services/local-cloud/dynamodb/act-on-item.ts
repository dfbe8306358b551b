import type { TablePlace } from './describe-table.ts';
import { DynamoDbFault, makeFault } from './dynamodb-fault.ts';
import type { Answer, Engine, ReadRequest } from './engine.ts';
import { keyOf } from './item-key.ts';
import type { Item } from './item-size.ts';
import type { Store } from './open-store.ts';
import type { ItemOperation } from './operations.ts';
import type { TableDefinition } from './table-definition.ts';

/** The parts of an open database. */
export interface Parts {
  readonly store: Store;
  readonly engine: Engine;
  readonly tables: ReadonlyMap<string, TableDefinition>;
  readonly place: TablePlace;
}

/**
 * Lets dynalite perform the request. If the request asks for it, a failed condition's refusal gets
 * the item that did not meet it.
 */
export async function actOnItem(
  { engine, tables }: Pick<Parts, 'engine' | 'tables'>,
  operation: ItemOperation,
  read: ReadRequest,
): Promise<Answer> {
  const asked = read['ReturnValuesOnConditionCheckFailure'] === 'ALL_OLD';
  const table = tables.get(String(read['TableName']));
  // Read beforehand, since dynalite turns the key into its new item.
  const key = table && asked && keyOf(table, (read['Key'] ?? read['Item']) as Item);
  try {
    return await engine.act(operation, read);
  } catch (error) {
    if (!key || !(error instanceof DynamoDbFault)) throw error;
    if (error.type !== 'ConditionalCheckFailedException') throw error;
    const { Item } = await engine.act('GetItem', { TableName: table.name, Key: key });
    throw Item ? new DynamoDbFault({ ...error.body, Item }, { cause: error }) : error;
  }
}

export function requireTable(
  { tables }: Pick<Parts, 'tables'>,
  read: ReadRequest,
  type: 'ResourceNotFoundException' | 'TableNotFoundException',
): TableDefinition {
  const table = tables.get(String(read['TableName']));
  if (!table) {
    throw makeFault(type, `Requested resource not found: Table: ${read['TableName']} not found`);
  }
  return table;
}
