import { createHash } from 'node:crypto';
import { actOnItem, type Parts, requireTable } from './act-on-item.ts';
import { DynamoDbFault, makeFault } from './dynamodb-fault.ts';
import { dynamoDbSwitches } from './dynamodb-switches.ts';
import type { Answer, ReadRequest } from './engine.ts';
import { keyOf } from './item-key.ts';
import { type Item, itemBytes } from './item-size.ts';
import type { Store } from './open-store.ts';
import type { ItemOperation } from './operations.ts';

/** The operation of each kind of action. A check is a deletion that is undone at once. */
const OPERATION = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'DeleteItem',
} as const satisfies Readonly<Record<string, ItemOperation>>;

type Kind = keyof typeof OPERATION;

/** One validated action of a transaction, with its item. */
export interface TransactionPart {
  readonly kind: string;
  readonly request: ReadRequest;
  readonly table: string;
  readonly key: Item;
}

/** Limit of a transaction's items in total (DynamoDB API Reference, "TransactWriteItems"). */
const MAX_TRANSACTION_BYTES = 4 * 1024 * 1024;

/**
 * Performs all actions or none: if one is refused, the store's transaction is undone.
 *
 * @throws DynamoDbFault TransactionCanceledException with a reason for each action, and other
 * faults for an invalid transaction.
 */
export async function transactWrite(parts: Parts, read: ReadRequest): Promise<Answer> {
  const { engine, store } = parts;
  const actions = (read['TransactItems'] as readonly object[]).map((entry): TransactionPart => {
    const [[kind, request] = ['', {}], second] = Object.entries(entry) as [string, object][];
    if (!Object.hasOwn(OPERATION, kind) || second) {
      throw makeFault(
        'ValidationException',
        'TransactItems can only contain one of Check, Put, Update or Delete',
      );
    }
    return readPart(parts, kind, engine.validate(OPERATION[kind as Kind], request));
  });
  requireDistinct(actions);
  const token = read['ClientRequestToken'];
  if (typeof token === 'string' && !isFirst(store, token, read['TransactItems'])) return {};

  let bytes = 0;
  await collectReasons(actions, async (action) => {
    const { kind, request } = action;
    const bytesBefore = await bytesOf(parts, action);
    const act = () => actOnItem(parts, OPERATION[kind as Kind], request);
    await (kind === 'ConditionCheck' ? store.undoing(act) : act());
    bytes += kind === 'Put' || kind === 'Update' ? await bytesOf(parts, action) : bytesBefore;
  });
  requireSmall(bytes);
  return {};
}

/** @throws DynamoDbFault ResourceNotFoundException */
export function readPart(
  parts: Pick<Parts, 'tables'>,
  kind: string,
  request: ReadRequest,
): TransactionPart {
  const table = requireTable(parts, request, 'ResourceNotFoundException');
  const key = keyOf(table, (request['Key'] ?? request['Item']) as Item);
  return { kind, request, table: table.name, key };
}

/** @throws DynamoDbFault ValidationException */
export function requireDistinct(actions: readonly TransactionPart[]): void {
  const items = new Set(actions.map(({ table, key }) => JSON.stringify([table, key])));
  if (items.size < actions.length) {
    throw makeFault(
      'ValidationException',
      'Transaction request cannot include multiple operations on one item',
    );
  }
}

/** @throws DynamoDbFault */
export function requireSmall(bytes: number): void {
  if (bytes <= MAX_TRANSACTION_BYTES) return;
  throw makeFault(
    dynamoDbSwitches.transactionTooLarge,
    'Transaction request cannot include items whose aggregate size exceeds 4 MB',
  );
}

/**
 * Tries every action, even if an earlier one was refused.
 *
 * @throws DynamoDbFault TransactionCanceledException if one was refused.
 */
export async function collectReasons(
  actions: readonly TransactionPart[],
  act: (action: TransactionPart) => Promise<void>,
): Promise<void> {
  const reasons: Readonly<Record<string, unknown>>[] = [];
  for (const action of actions) {
    try {
      await act(action);
      reasons.push({ Code: 'None' });
    } catch (error) {
      reasons.push(reasonOf(error));
    }
  }
  const codes = reasons.map(({ Code }) => Code);
  if (codes.every((code) => code === 'None')) return;
  throw makeFault('TransactionCanceledException', undefined, {
    // DynamoDB capitalizes the member's name in this fault only.
    Message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes.join(', ')}]`,
    CancellationReasons: reasons,
  });
}

/** DynamoDB API Reference, "TransactionCanceledException". */
function reasonOf(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof DynamoDbFault)) throw error;
  const { message: Message, Item } = error.body;
  switch (error.type) {
    case 'ConditionalCheckFailedException':
      return { Code: 'ConditionalCheckFailed', Message, ...(Item !== undefined && { Item }) };
    case 'ValidationException':
      return { Code: 'ValidationError', Message };
    default:
      throw error;
  }
}

async function bytesOf({ engine }: Parts, { table, key }: TransactionPart): Promise<number> {
  const { Item } = await engine.act('GetItem', { TableName: table, Key: structuredClone(key) });
  return Item ? itemBytes(Item as Item) : 0;
}

/**
 * Records a token with its request, in the same transaction as what is written.
 *
 * @returns false if the same request was already performed under it.
 * @throws DynamoDbFault IdempotentParameterMismatchException if it was used for another request.
 */
function isFirst(store: Store, token: string, items: unknown): boolean {
  const now = Date.now();
  for (const text of [...store.values({ gte: 'token~', lt: 'token~\u{10ffff}' })]) {
    const { token: old, at } = JSON.parse(text) as { readonly token: string; readonly at: number };
    if (at + dynamoDbSwitches.clientTokenMs <= now) store.delete(`token~${old}`);
  }
  const hash = createHash('sha256').update(JSON.stringify(items)).digest('hex');
  const noted = store.get(`token~${token}`);
  if (noted === undefined) {
    store.put(`token~${token}`, JSON.stringify({ token, hash, at: now }));
    return true;
  }
  if ((JSON.parse(noted) as { readonly hash: string }).hash === hash) return false;
  throw makeFault(
    'IdempotentParameterMismatchException',
    'The request uses the same client token as a previous, but non-identical request. Do not reuse a client token with different requests, unless the requests are identical',
  );
}
