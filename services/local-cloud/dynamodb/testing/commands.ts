import {
  type AttributeValue,
  BatchWriteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';

export type Attributes = Record<string, AttributeValue>;

/** A note of the table `notes`. */
export function note(owner: string, id: string, further: Attributes = {}): Attributes {
  return { owner: { S: owner }, id: { S: id }, ...further };
}

export async function readNote(client: DynamoDBClient, owner: string, id: string) {
  const { Item } = await client.send(
    new GetItemCommand({ TableName: 'notes', Key: note(owner, id), ConsistentRead: true }),
  );
  return Item;
}

export async function writeNotes(client: DynamoDBClient, notes: readonly Attributes[]) {
  await client.send(
    new BatchWriteItemCommand({
      RequestItems: { notes: notes.map((Item) => ({ PutRequest: { Item } })) },
    }),
  );
}

/** The notes of an owner, in the order of their ids or as the further arguments say. */
export async function queryNotes(
  client: DynamoDBClient,
  owner: string,
  further: Partial<QueryCommandInput> = {},
) {
  return client.send(
    new QueryCommand({
      TableName: 'notes',
      KeyConditionExpression: '#owner = :owner',
      ...further,
      ExpressionAttributeNames: { '#owner': 'owner', ...further.ExpressionAttributeNames },
      ExpressionAttributeValues: { ':owner': { S: owner }, ...further.ExpressionAttributeValues },
    }),
  );
}

export async function transact(
  client: DynamoDBClient,
  items: readonly TransactWriteItem[],
  token?: string,
) {
  await client.send(
    new TransactWriteItemsCommand({
      TransactItems: [...items],
      ...(token !== undefined && { ClientRequestToken: token }),
    }),
  );
}

/** The refusal of a request. @throws Error if the request is answered */
export async function refusalOf(request: Promise<unknown>) {
  const refused = await request.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(refused instanceof Error)) throw new Error('The request was answered');
  const { name, message } = refused;
  const { CancellationReasons: reasons, Item } = refused as {
    readonly CancellationReasons?: readonly { readonly Code?: string; readonly Item?: unknown }[];
    readonly Item?: unknown;
  };
  return {
    name,
    message,
    ...(reasons && { codes: reasons.map(({ Code }) => Code) }),
    ...(reasons?.some((reason) => reason.Item) && { items: reasons.map((reason) => reason.Item) }),
    ...(Item !== undefined && { item: Item }),
  };
}

/** Every item of a table, page by page. */
export async function scanTable(
  client: DynamoDBClient,
  TableName: string,
): Promise<readonly Readonly<Record<string, AttributeValue>>[]> {
  const items: Record<string, AttributeValue>[] = [];
  let ExclusiveStartKey: Record<string, AttributeValue> | undefined;
  do {
    const page = { TableName, ...(ExclusiveStartKey && { ExclusiveStartKey }) };
    const { Items = [], LastEvaluatedKey } = await client.send(new ScanCommand(page));
    items.push(...Items);
    ExclusiveStartKey = LastEvaluatedKey;
  } while (ExclusiveStartKey);
  return items;
}
