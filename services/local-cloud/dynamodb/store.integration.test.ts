import { randomUUID } from 'node:crypto';
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactGetItemsCommand,
  type TransactWriteItem,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { note, queryNotes, readNote, refusalOf, transact, writeNotes } from './testing/commands.ts';
import { hasDynoxide, startDynoxide } from './testing/dynoxide.ts';
import { startStage } from './testing/stage.ts';

interface OpenedStore {
  readonly client: DynamoDBClient;
  stop(): Promise<void>;
}

const put = (item: ReturnType<typeof note>, further: object = {}): TransactWriteItem => ({
  Put: { TableName: 'notes', Item: item, ...further },
});
const check = (owner: string, id: string, condition: string, further: object = {}) => ({
  ConditionCheck: {
    TableName: 'notes',
    Key: note(owner, id),
    ConditionExpression: condition,
    ...further,
  },
});

/** What every DynamoDB must do; each test has an owner of its own. */
function describeStore(name: string, open: () => Promise<OpenedStore>): void {
  describe(name, () => {
    let store: OpenedStore;
    beforeAll(async () => {
      store = await open();
    });
    afterAll(() => store.stop());
    const send: DynamoDBClient['send'] = ((command: never) => store.client.send(command)) as never;

    it('keeps an item with every type of attribute', async () => {
      const owner = randomUUID();
      const item = note(owner, '1', {
        text: { S: 'Grüße, 世界 🌍' },
        empty: { S: '' },
        number: { N: '-12.5' },
        bytes: { B: new Uint8Array([0, 1, 255]) },
        nothing: { NULL: true },
        flag: { BOOL: false },
        list: { L: [{ S: 'a' }, { N: '1' }, { L: [] }] },
        map: { M: { constructor: { S: 'a word like any other' }, toString: { N: '0' } } },
        words: { SS: ['a', 'b'] },
      });
      await send(new PutItemCommand({ TableName: 'notes', Item: item }));
      expect(await readNote(store.client, owner, '1')).toEqual(item);
    });

    it('lets one of many writers create a version', async () => {
      const owner = randomUUID();
      await send(
        new PutItemCommand({
          TableName: 'notes',
          Item: note(owner, '1', { version: { N: '1' }, tags: { L: [] } }),
        }),
      );
      const outcomes = await Promise.allSettled(
        Array.from({ length: 20 }, (_, writer) =>
          send(
            new UpdateItemCommand({
              TableName: 'notes',
              Key: note(owner, '1'),
              ConditionExpression: 'version = :old',
              UpdateExpression: 'SET version = version + :one, tags = list_append(tags, :tag)',
              ExpressionAttributeValues: {
                ':old': { N: '1' },
                ':one': { N: '1' },
                ':tag': { L: [{ N: String(writer) }] },
              },
            }),
          ),
        ),
      );
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const kept = await readNote(store.client, owner, '1');
      expect([kept?.['version'], kept?.['tags']?.L?.length]).toEqual([{ N: '2' }, 1]);
    });

    it.each(['PutItem', 'UpdateItem', 'DeleteItem'])(
      'returns to %s the item that did not meet its condition, if it asks',
      async (operation) => {
        const owner = randomUUID();
        const item = note(owner, '1', { version: { N: '7' } });
        await send(new PutItemCommand({ TableName: 'notes', Item: item }));
        const condition = {
          TableName: 'notes',
          ConditionExpression: 'version = :v',
          ExpressionAttributeValues: { ':v': { N: '6' } },
        };
        const request = (further: object) => {
          const input = { ...condition, ...further };
          const Key = note(owner, '1');
          if (operation === 'PutItem') return send(new PutItemCommand({ ...input, Item: Key }));
          return operation === 'UpdateItem'
            ? send(new UpdateItemCommand({ ...input, Key, UpdateExpression: 'REMOVE version' }))
            : send(new DeleteItemCommand({ ...input, Key }));
        };
        const refused = {
          name: 'ConditionalCheckFailedException',
          message: 'The conditional request failed',
        };
        expect(await refusalOf(request({}))).toEqual(refused);
        const asked = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' };
        expect(await refusalOf(request(asked))).toEqual({ ...refused, item });
        expect(await readNote(store.client, owner, '1')).toEqual(item);
      },
    );

    it('pages through an index in both directions', async () => {
      const owner = randomUUID();
      const times = ['3', '20', '1', '100', '-5'];
      await writeNotes(
        store.client,
        times.map((at, index) => note(owner, String(index), { at: { N: at } })),
      );
      const page = async (forward: boolean) => {
        const seen: unknown[] = [];
        let start: ReturnType<typeof note> | undefined;
        do {
          const answer = await queryNotes(store.client, owner, {
            IndexName: 'by-time',
            ScanIndexForward: forward,
            Limit: 2,
            ...(start && { ExclusiveStartKey: start }),
          });
          seen.push(...(answer.Items ?? []).map(({ at }) => at?.N));
          start = answer.LastEvaluatedKey;
        } while (start);
        return seen;
      };
      expect(await page(true)).toEqual(['-5', '1', '3', '20', '100']);
      expect(await page(false)).toEqual(['100', '20', '3', '1', '-5']);
    });

    it('omits an item without an index’s key from that index', async () => {
      const owner = randomUUID();
      await writeNotes(store.client, [note(owner, '1'), note(owner, '2', { at: { N: '1' } })]);
      const { Items } = await queryNotes(store.client, owner, { IndexName: 'by-time' });
      expect(Items?.map(({ id }) => id?.S)).toEqual(['2']);
      await send(
        new UpdateItemCommand({
          TableName: 'notes',
          Key: note(owner, '2'),
          UpdateExpression: 'REMOVE #at',
          ExpressionAttributeNames: { '#at': 'at' },
        }),
      );
      const later = await queryNotes(store.client, owner, { IndexName: 'by-time' });
      expect(later.Items).toEqual([]);
    });

    it('reads and writes in batches', async () => {
      const owner = randomUUID();
      await writeNotes(store.client, [note(owner, '1'), note(owner, '2')]);
      await send(
        new BatchWriteItemCommand({
          RequestItems: { notes: [{ DeleteRequest: { Key: note(owner, '1') } }] },
        }),
      );
      const { Responses } = await send(
        new BatchGetItemCommand({
          RequestItems: { notes: { Keys: [note(owner, '1'), note(owner, '2')] } },
        }),
      );
      expect(Responses).toEqual({ notes: [note(owner, '2')] });
    });

    it('writes nothing of a batch with one refused item, and all of the next', async () => {
      const owner = randomUUID();
      const batch = (bytes: number) =>
        Array.from({ length: 20 }, (_, index) =>
          note(owner, String(index), { text: { S: 'x'.repeat(index === 3 ? bytes : 10) } }),
        );
      expect((await refusalOf(writeNotes(store.client, batch(410_000)))).name).toBe(
        'ValidationException',
      );
      expect((await queryNotes(store.client, owner)).Items).toEqual([]);
      await writeNotes(store.client, batch(10));
      expect((await queryNotes(store.client, owner)).Items).toHaveLength(20);
    });

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

    const KB = 1024;
    /** An item of exactly this number of bytes, including keys and names. */
    const ofBytes = (owner: string, bytes: number, letter: string) => {
      const item = note(owner, '1', { t: { S: '' } });
      const left = bytes - (5 + owner.length + 2 + 1 + 1);
      const size = Buffer.byteLength(letter);
      item['t'] = { S: letter.repeat(Math.floor(left / size)) + 'x'.repeat(left % size) };
      return item;
    };

    it.each(['a', 'ä', '世', '🌍'])('counts the bytes of %s up to 400 KB', async (letter) => {
      const owner = randomUUID();
      const write = (bytes: number) =>
        send(new PutItemCommand({ TableName: 'notes', Item: ofBytes(owner, bytes, letter) }));
      await write(400 * KB);
      const refusal = await refusalOf(write(400 * KB + 1));
      expect(refusal).toEqual({
        name: 'ValidationException',
        message: 'Item size has exceeded the maximum allowed size',
      });
    });

    it('refuses an update that makes an item too large', async () => {
      const owner = randomUUID();
      await writeNotes(store.client, [ofBytes(owner, 399 * KB, 'ä')]);
      const refusal = await refusalOf(
        send(
          new UpdateItemCommand({
            TableName: 'notes',
            Key: note(owner, '1'),
            UpdateExpression: 'SET more = :more',
            ExpressionAttributeValues: { ':more': { S: 'ä'.repeat(600) } },
          }),
        ),
      );
      expect(refusal).toEqual({
        name: 'ValidationException',
        message: 'Item size to update has exceeded the maximum allowed size',
      });
    });

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
          send(
            new PutItemCommand({ TableName: 'notes', Item: note(owner, `${'ä'.repeat(512)}x`) }),
          ),
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
          transact(store.client, [
            put(note(owner, '1')),
            check(owner, '1', 'attribute_exists(id)'),
          ]),
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
}

describeStore('the local DynamoDB', async () => {
  const stage = await startStage();
  return { client: stage.client(), stop: stage.stop };
});

if (hasDynoxide()) describeStore('dynoxide', startDynoxide);
else {
  console.warn(
    'NOT RUN: the same tests against dynoxide, which is not installed (cargo install dynoxide-rs --version 3.0.0)',
  );
}
