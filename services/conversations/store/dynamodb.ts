import {
  type AttributeValue,
  BatchWriteItemCommand,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import type { Telemetry } from '@three-tier-chat/telemetry';
import { StoreUnavailable } from '../conversation-store.ts';

export type Item = Readonly<Record<string, AttributeValue>>;

/** A write that happens only if the item is as the condition says. */
export interface Put {
  readonly item: Item;
  readonly condition?: string;
  readonly values?: Item;
}

type Query = Omit<QueryCommandInput, 'TableName'>;

/** One table, with the few operations that its conversations need. */
export interface Table {
  get(key: Item): Promise<Item | undefined>;
  /** Items one after the other, page by page, as far as they are asked for; always the latest. */
  query(query: Query): AsyncIterable<Item>;
  /** @returns false if a condition did not hold, or another write was under way: nothing was written. */
  put(puts: readonly Put[]): Promise<boolean>;
  /** Nothing happens where the condition does not hold. */
  delete(key: Item, condition: string, values: Item): Promise<void>;
  /** Deletes any number of items, in batches. */
  deleteAll(keys: readonly Item[]): Promise<void>;
}

/** DynamoDB Developer Guide, "BatchWriteItem". */
const BATCH = 25;
/** Of one request; the function itself has 20 s for an answer. */
const TIMEOUT_MS = 5000;
/** Reasons of a cancelled transaction that a look at the items explains. */
const CONDITION_FAILED = new Set(['None', 'ConditionalCheckFailed', 'TransactionConflict']);

/** All failures become {@link StoreUnavailable}. */
export function createDynamoDb(
  tableName: string,
  telemetry: Pick<Telemetry, 'span'>,
  client: DynamoDBClient = new DynamoDBClient({
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 1000, requestTimeout: TIMEOUT_MS },
  }),
): Table {
  const ask = <T>(send: () => Promise<T>): Promise<T> =>
    telemetry.span('dynamodb', send).catch((cause: unknown) => {
      throw new StoreUnavailable('DynamoDB gave no usable answer', { cause });
    });
  const TableName = tableName;

  return {
    async get(Key) {
      const command = new GetItemCommand({ TableName, Key, ConsistentRead: true });
      return (await ask(() => client.send(command))).Item;
    },

    async *query(query) {
      let ExclusiveStartKey: Item | undefined;
      do {
        const page: QueryCommandInput = { ...query, TableName, ConsistentRead: true };
        const command = new QueryCommand({
          ...page,
          ...(ExclusiveStartKey && { ExclusiveStartKey }),
        });
        const { Items = [], LastEvaluatedKey } = await ask(() => client.send(command));
        yield* Items;
        ExclusiveStartKey = LastEvaluatedKey;
      } while (ExclusiveStartKey);
    },

    put: (puts) =>
      ask(async () => {
        const [only, another] = puts.map((put) => putOf(TableName, put));
        if (only && !another) return isDone(client.send(new PutItemCommand(only)));
        const TransactItems = puts.map(
          (put): TransactWriteItem => ({ Put: putOf(TableName, put) }),
        );
        return isDone(client.send(new TransactWriteItemsCommand({ TransactItems })));
      }),

    async delete(Key, ConditionExpression, values) {
      const ExpressionAttributeValues = { ...values };
      const command = new DeleteItemCommand({
        TableName,
        Key,
        ConditionExpression,
        ExpressionAttributeValues,
      });
      await ask(() => isDone(client.send(command)));
    },

    async deleteAll(keys) {
      let left = keys.map((Key) => ({ DeleteRequest: { Key } }));
      while (left.length > 0) {
        const RequestItems = { [TableName]: left.slice(0, BATCH) };
        const command = new BatchWriteItemCommand({ RequestItems });
        const { UnprocessedItems } = await ask(() => client.send(command));
        const again = (UnprocessedItems?.[TableName] ?? []) as typeof left;
        left = [...left.slice(BATCH), ...again];
      }
    },
  };
}

function putOf(TableName: string, { item, condition, values }: Put) {
  return {
    TableName,
    Item: item as Record<string, AttributeValue>,
    ...(condition !== undefined && { ConditionExpression: condition }),
    ...(values && { ExpressionAttributeValues: values as Record<string, AttributeValue> }),
  };
}

async function isDone(sent: Promise<unknown>): Promise<boolean> {
  try {
    await sent;
    return true;
  } catch (error) {
    if (isConditionFailure(error)) return false;
    throw error;
  }
}

function isConditionFailure(error: unknown): boolean {
  if (error instanceof TransactionCanceledException) {
    const reasons = error.CancellationReasons ?? [];
    return reasons.every(({ Code = 'None' }) => CONDITION_FAILED.has(Code));
  }
  return (
    error instanceof Error &&
    ['ConditionalCheckFailedException', 'TransactionConflictException'].includes(error.name)
  );
}
