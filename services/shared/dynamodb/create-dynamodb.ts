import { setTimeout } from 'node:timers/promises';
import {
  type AttributeValue,
  BatchWriteItemCommand,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  TransactGetItemsCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { type Item, type Put, type Table, TableUnavailable } from './table.ts';

/** DynamoDB Developer Guide, "BatchWriteItem". */
const BATCH = 25;
/** How often items are read together that others are writing, and the longest pause after the first. */
const MOST_TRIES = 6;
const PAUSE_MS = 40;
/** Of one request; the function itself has 20 s for an answer. */
const TIMEOUT_MS = 5000;
/** Reasons of a cancelled transaction that a look at the items explains. */
const CONDITION_FAILED = new Set(['None', 'ConditionalCheckFailed', 'TransactionConflict']);

/** What records how long each request took. */
interface Spans {
  span<T>(name: string, work: () => Promise<T>): Promise<T>;
}

/**
 * Opens a table by its name.
 *
 * @param spans records a span `dynamodb` for each request.
 */
export function createDynamoDb(
  tableName: string,
  spans: Spans,
  client: DynamoDBClient = new DynamoDBClient({
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 1000, requestTimeout: TIMEOUT_MS },
  }),
): Table {
  const ask = <T>(send: () => Promise<T>): Promise<T> =>
    spans.span('dynamodb', send).catch((cause: unknown) => {
      throw new TableUnavailable('DynamoDB gave no usable answer', { cause });
    });
  const TableName = tableName;

  return {
    async get(Key) {
      const command = new GetItemCommand({ TableName, Key, ConsistentRead: true });
      return (await ask(() => client.send(command))).Item;
    },

    async getTogether(keys) {
      const TransactItems = keys.map((Key) => ({ Get: { TableName, Key } }));
      for (let tries = 1; ; tries += 1) {
        const read = await ask(async () => {
          try {
            return await client.send(new TransactGetItemsCommand({ TransactItems }));
          } catch (error) {
            if (tries < MOST_TRIES && isConditionFailure(error)) return undefined;
            throw error;
          }
        });
        if (read) return keys.map((_, index) => read.Responses?.[index]?.Item);
        await setTimeout(Math.random() * tries * PAUSE_MS);
      }
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
