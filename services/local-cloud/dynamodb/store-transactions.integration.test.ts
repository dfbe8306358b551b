import { randomUUID } from 'node:crypto';
import {
  GetItemCommand,
  TransactGetItemsCommand,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import { expect, it } from 'vitest';
import { check, describeStores, put } from './store.fixture.ts';
import { note, queryNotes, readNote, refusalOf, transact, writeNotes } from './testing/commands.ts';

describeStores('transactions', (store, send) => {
  it('performs all of a transaction', async () => {
    const owner = randomUUID();
    await writeNotes(store.client, [note(owner, 'old'), note(owner, 'gone')]);
    await transact(store.client, [
      check(owner, 'old', 'attribute_exists(id)'),
      put(note(owner, 'new')),
      { Delete: { TableName: 'notes', Key: note(owner, 'gone') } },
      {
        Update: {
          TableName: 'counters',
          Key: { name: { S: owner } },
          UpdateExpression: 'ADD seen :one',
          ExpressionAttributeValues: { ':one': { N: '1' } },
        },
      },
    ]);
    const { Items } = await queryNotes(store.client, owner);
    expect(Items).toEqual([note(owner, 'new'), note(owner, 'old')]);
    const { Responses } = await send(
      new TransactGetItemsCommand({
        TransactItems: [
          { Get: { TableName: 'notes', Key: note(owner, 'gone') } },
          { Get: { TableName: 'counters', Key: { name: { S: owner } } } },
        ],
      }),
    );
    expect(Responses).toEqual([{}, { Item: { name: { S: owner }, seen: { N: '1' } } }]);
  });

  it('performs nothing of a transaction with one refused action, and says which', async () => {
    const owner = randomUUID();
    const old = note(owner, 'old', { version: { N: '1' } });
    await writeNotes(store.client, [old]);
    const refusal = await refusalOf(
      transact(store.client, [
        put(note(owner, 'new', { at: { N: '1' } })),
        check(owner, 'old', 'attribute_not_exists(id)', {
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
        { Delete: { TableName: 'notes', Key: note(owner, 'elsewhere') } },
      ]),
    );
    expect(refusal).toEqual({
      name: 'TransactionCanceledException',
      message:
        'Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed, None]',
      codes: ['None', 'ConditionalCheckFailed', 'None'],
      items: [undefined, old, undefined],
    });
    expect((await queryNotes(store.client, owner)).Items).toEqual([old]);
    const inIndex = await queryNotes(store.client, owner, { IndexName: 'by-time' });
    expect(inIndex.Items).toEqual([]);
  });

  it('cancels a transaction whose update does not fit its item', async () => {
    const owner = randomUUID();
    await writeNotes(store.client, [note(owner, '1', { text: { S: 'no number' } })]);
    const refusal = await refusalOf(
      transact(store.client, [
        put(note(owner, '2')),
        {
          Update: {
            TableName: 'notes',
            Key: note(owner, '1'),
            UpdateExpression: 'ADD #text :one',
            ExpressionAttributeNames: { '#text': 'text' },
            ExpressionAttributeValues: { ':one': { N: '1' } },
          },
        },
      ]),
    );
    expect(refusal).toMatchObject({
      name: 'TransactionCanceledException',
      codes: ['None', 'ValidationError'],
    });
    expect(await readNote(store.client, owner, '2')).toBeUndefined();
  });

  it('cancels a transaction with an item whose key is of another type', async () => {
    const owner = randomUUID();
    const wrong = { owner: { S: owner }, id: { N: '1' } };
    const refusal = await refusalOf(transact(store.client, [put(note(owner, '2')), put(wrong)]));
    expect(refusal).toMatchObject({
      name: 'TransactionCanceledException',
      codes: ['None', 'ValidationError'],
    });
    expect((await queryNotes(store.client, owner)).Items).toEqual([]);
  });

  it('performs a transaction once if it is repeated under its token', async () => {
    const owner = randomUUID();
    const token = randomUUID();
    const count = (by: string): TransactWriteItem => ({
      Update: {
        TableName: 'counters',
        Key: { name: { S: owner } },
        UpdateExpression: 'ADD seen :by',
        ExpressionAttributeValues: { ':by': { N: by } },
      },
    });
    await transact(store.client, [count('1')], token);
    await transact(store.client, [count('1')], token);
    const key = { TableName: 'counters', Key: { name: { S: owner } } };
    expect((await send(new GetItemCommand(key))).Item?.['seen']).toEqual({ N: '1' });
    const other = await refusalOf(transact(store.client, [count('2')], token));
    expect(other.name).toBe('IdempotentParameterMismatchException');
    expect((await send(new GetItemCommand(key))).Item?.['seen']).toEqual({ N: '1' });
  });

  it('forgets the token of a cancelled transaction', async () => {
    const owner = randomUUID();
    const token = randomUUID();
    const items = [check(owner, 'first', 'attribute_exists(id)'), put(note(owner, 'second'))];
    expect((await refusalOf(transact(store.client, items, token))).codes).toEqual([
      'ConditionalCheckFailed',
      'None',
    ]);
    await writeNotes(store.client, [note(owner, 'first')]);
    await transact(store.client, items, token);
    expect(await readNote(store.client, owner, 'second')).toEqual(note(owner, 'second'));
  });
});
