import { randomUUID } from 'node:crypto';
import {
  GetItemCommand,
  PutItemCommand,
  TransactGetItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { expect, it } from 'vitest';
import { check, describeStores, put } from './store.fixture.ts';
import { note, queryNotes, refusalOf, transact, writeNotes } from './testing/commands.ts';

describeStores('refusals', (store, send) => {
  const refusals: readonly {
    readonly what: string;
    readonly ask: (owner: string) => Promise<unknown>;
    readonly name: string;
    readonly says: RegExp;
  }[] = [
    {
      what: 'a missing table',
      ask: () => send(new GetItemCommand({ TableName: 'nowhere', Key: { a: { S: 'b' } } })),
      name: 'ResourceNotFoundException',
      says: /^Requested resource not found/,
    },
    {
      what: 'a transaction on a missing table',
      ask: () => transact(store.client, [{ Put: { TableName: 'nowhere', Item: {} } }]),
      name: 'ResourceNotFoundException',
      says: /^Requested resource not found/,
    },
    {
      what: 'an item without its sort key',
      ask: (owner) =>
        send(new PutItemCommand({ TableName: 'notes', Item: { owner: { S: owner } } })),
      name: 'ValidationException',
      says: /Missing the key id in the item/,
    },
    {
      what: 'a key of another type',
      ask: () =>
        send(
          new GetItemCommand({ TableName: 'notes', Key: { owner: { S: 'a' }, id: { N: '1' } } }),
        ),
      name: 'ValidationException',
      says: /The provided key element does not match the schema/,
    },
    {
      what: 'an empty key',
      ask: () => send(new PutItemCommand({ TableName: 'notes', Item: note('', '1') })),
      name: 'ValidationException',
      says: /empty string value/,
    },
    {
      what: 'a sort key of 1,025 bytes in 513 characters',
      ask: (owner) =>
        send(new PutItemCommand({ TableName: 'notes', Item: note(owner, `${'ä'.repeat(512)}x`) })),
      name: 'ValidationException',
      says: /size limit of 1024 bytes/,
    },
    {
      what: 'an invalid expression',
      ask: (owner) =>
        send(
          new PutItemCommand({
            TableName: 'notes',
            Item: note(owner, '1'),
            ConditionExpression: 'is this one?',
          }),
        ),
      name: 'ValidationException',
      // dynoxide begins this message with "1 validation error detected: ".
      says: /Invalid ConditionExpression: Syntax error/,
    },
    {
      what: 'a value that no expression uses',
      ask: (owner) =>
        send(
          new PutItemCommand({
            TableName: 'notes',
            Item: note(owner, '1'),
            ConditionExpression: 'attribute_not_exists(id)',
            ExpressionAttributeValues: { ':unused': { S: 'a' } },
          }),
        ),
      name: 'ValidationException',
      says: /unused in expressions: keys: \{:unused\}/,
    },
    {
      what: 'a batch of 26',
      ask: (owner) =>
        writeNotes(
          store.client,
          Array.from({ length: 26 }, (_, index) => note(owner, String(index))),
        ),
      name: 'ValidationException',
      says: /less than or equal to 25/,
    },
    {
      what: 'a transaction without actions',
      ask: () => transact(store.client, []),
      name: 'ValidationException',
      says: /'transactItems' failed to satisfy constraint: Member must have length greater than or equal to 1/,
    },
    {
      what: 'a transaction of 101',
      ask: (owner) =>
        transact(
          store.client,
          Array.from({ length: 101 }, (_, index) => put(note(owner, String(index)))),
        ),
      name: 'ValidationException',
      says: /'transactItems' failed to satisfy constraint: Member must have length less than or equal to 100/,
    },
    {
      what: 'a transaction with two actions on one item',
      ask: (owner) =>
        transact(store.client, [put(note(owner, '1')), check(owner, '1', 'attribute_exists(id)')]),
      name: 'ValidationException',
      says: /cannot include multiple operations on one item/,
    },
    {
      what: 'a transaction under a token of 37 characters',
      ask: (owner) => transact(store.client, [put(note(owner, '1'))], 'x'.repeat(37)),
      name: 'ValidationException',
      says: /'clientRequestToken' failed to satisfy constraint: Member must have length less than or equal to 36/,
    },
    {
      what: 'a transaction of more than 4 MB',
      ask: (owner) =>
        transact(
          store.client,
          Array.from({ length: 11 }, (_, index) =>
            put(note(owner, String(index), { text: { S: 'x'.repeat(390 * 1024) } })),
          ),
        ),
      name: 'ValidationException',
      says: /4 ?MB/,
    },
    {
      what: 'a reading transaction that names one item twice',
      ask: (owner) => {
        const Get = { TableName: 'notes', Key: note(owner, '1') };
        return send(new TransactGetItemsCommand({ TransactItems: [{ Get }, { Get }] }));
      },
      name: 'ValidationException',
      says: /cannot include multiple operations on one item/,
    },
    {
      what: 'an update of a key',
      ask: (owner) =>
        send(
          new UpdateItemCommand({
            TableName: 'notes',
            Key: note(owner, '1'),
            UpdateExpression: 'SET id = :id',
            ExpressionAttributeValues: { ':id': { S: '2' } },
          }),
        ),
      name: 'ValidationException',
      says: /Cannot update attribute id. This attribute is part of the key/,
    },
    {
      what: 'a missing index',
      ask: (owner) => queryNotes(store.client, owner, { IndexName: 'by-colour' }),
      name: 'ValidationException',
      says: /does not have the specified index: by-colour/,
    },
  ];
  it.each(refusals)('refuses $what, and stores nothing of it', async ({ ask, name, says }) => {
    const owner = randomUUID();
    const refusal = await refusalOf(ask(owner));
    expect(refusal).toEqual({ name, message: expect.stringMatching(says) });
    expect((await queryNotes(store.client, owner)).Items).toEqual([]);
  });
});
