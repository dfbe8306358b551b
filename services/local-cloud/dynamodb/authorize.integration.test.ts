import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DeleteItemCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
  TransactGetItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterEach, describe, expect, it } from 'vitest';
import { ADMINISTRATOR_KEYS } from '../iam/administrator.ts';
import type { Credentials } from '../iam/credentials.ts';
import { makeRole, roleArnOf } from '../iam/testing/iam.ts';
import { note, queryNotes, refusalOf, transact } from './testing/commands.ts';
import { type Stage, startStage } from './testing/stage.ts';

const TABLE = 'arn:aws:dynamodb:us-east-1:000000000000:table/notes';
const KEY = { TableName: 'notes', Key: note('o', '1') };
const ITEM = { TableName: 'notes', Item: note('o', '1') };

let stage: Stage;
afterEach(() => stage.stop());

/** A client with the credentials of a role that has one permission. */
async function clientOf(action: string, resource: string): Promise<DynamoDBClient> {
  stage = await startStage({
    iam: makeRole('api', 'lambda.amazonaws.com', [{ Action: action, Resource: resource }]),
  });
  const session = stage.context.iam.assume({
    service: 'lambda.amazonaws.com',
    roleArn: roleArnOf('api'),
    sourceArn: 'arn:aws:lambda:us-east-1:000000000000:function:api',
    sessionName: 'api',
  });
  if (!session) throw new Error('The role cannot be taken');
  return stage.client(session.credentials);
}

/** Every permission, with a request that needs only that one. */
const rights: readonly (readonly [string, string, (client: DynamoDBClient) => Promise<unknown>])[] =
  [
    ['dynamodb:GetItem', TABLE, (client) => client.send(new GetItemCommand(KEY))],
    ['dynamodb:PutItem', TABLE, (client) => client.send(new PutItemCommand(ITEM))],
    ['dynamodb:UpdateItem', TABLE, (client) => client.send(new UpdateItemCommand(KEY))],
    ['dynamodb:DeleteItem', TABLE, (client) => client.send(new DeleteItemCommand(KEY))],
    ['dynamodb:Query', TABLE, (client) => queryNotes(client, 'o')],
    [
      'dynamodb:Query',
      `${TABLE}/index/by-time`,
      (client) => queryNotes(client, 'o', { IndexName: 'by-time' }),
    ],
    ['dynamodb:Scan', TABLE, (client) => client.send(new ScanCommand({ TableName: 'notes' }))],
    [
      'dynamodb:Scan',
      `${TABLE}/index/by-time`,
      (client) => client.send(new ScanCommand({ TableName: 'notes', IndexName: 'by-time' })),
    ],
    [
      'dynamodb:BatchGetItem',
      TABLE,
      (client) =>
        client.send(new BatchGetItemCommand({ RequestItems: { notes: { Keys: [KEY.Key] } } })),
    ],
    [
      'dynamodb:BatchWriteItem',
      TABLE,
      (client) =>
        client.send(
          new BatchWriteItemCommand({
            RequestItems: { notes: [{ DeleteRequest: { Key: KEY.Key } }] },
          }),
        ),
    ],
    [
      'dynamodb:DescribeTable',
      TABLE,
      (client) => client.send(new DescribeTableCommand({ TableName: 'notes' })),
    ],
    [
      'dynamodb:GetItem',
      TABLE,
      (client) => client.send(new TransactGetItemsCommand({ TransactItems: [{ Get: KEY }] })),
    ],
    ['dynamodb:PutItem', TABLE, (client) => transact(client, [{ Put: ITEM }])],
    ['dynamodb:DeleteItem', TABLE, (client) => transact(client, [{ Delete: KEY }])],
    [
      'dynamodb:UpdateItem',
      TABLE,
      (client) => transact(client, [{ Update: { ...KEY, UpdateExpression: 'REMOVE a' } }]),
    ],
    [
      'dynamodb:ConditionCheckItem',
      TABLE,
      (client) =>
        transact(client, [
          { ConditionCheck: { ...KEY, ConditionExpression: 'attribute_not_exists(id)' } },
        ]),
    ],
  ];

describe('a role', () => {
  it.each(rights.map((right, index) => ({ right, index })))(
    'with only $right.0 on $right.1 may do this and nothing else ($index)',
    async ({ right: [action, resource, ask] }) => {
      const client = await clientOf(action, resource);
      await ask(client);
      for (const [otherAction, otherResource, otherAsk] of rights) {
        if (otherAction === action && otherResource === resource) continue;
        expect(await refusalOf(otherAsk(client))).toEqual({
          name: 'AccessDeniedException',
          message: `User: arn:aws:sts::000000000000:assumed-role/api/api is not authorized to perform: ${otherAction} on resource: ${otherResource} because no identity-based policy allows the ${otherAction} action`,
        });
      }
    },
  );

  it('with a permission for one table needs it for every other that a request names', async () => {
    const client = await clientOf('dynamodb:*', TABLE);
    const refusal = await refusalOf(
      transact(client, [
        { Put: ITEM },
        { Put: { TableName: 'counters', Item: { name: { S: 'a' } } } },
      ]),
    );
    expect(refusal.name).toBe('AccessDeniedException');
    expect(refusal.message).toContain(
      'dynamodb:PutItem on resource: arn:aws:dynamodb:us-east-1:000000000000:table/counters',
    );
    expect((await queryNotes(client, 'o')).Items).toEqual([]);
  });
});

describe('a signature', () => {
  it.each<[string, Credentials, string]>([
    [
      'without a valid key',
      { accessKeyId: 'AKIAUNKNOWN', secretAccessKey: 's' },
      'UnrecognizedClientException',
    ],
    [
      'with another secret',
      { ...ADMINISTRATOR_KEYS, secretAccessKey: 's' },
      'InvalidSignatureException',
    ],
  ])('%s is refused', async (_what, credentials, name) => {
    stage = await startStage();
    const client = stage.client(credentials);
    expect((await refusalOf(client.send(new GetItemCommand(KEY)))).name).toBe(name);
  });

  it('that is missing is refused', async () => {
    stage = await startStage();
    const response = await fetch(stage.service.url, { method: 'POST', body: '{}' });
    expect([response.status, await response.json()]).toEqual([
      400,
      {
        __type: 'com.amazon.coral.service#MissingAuthenticationTokenException',
        message: 'Missing Authentication Token',
      },
    ]);
  });
});
