import { randomUUID } from 'node:crypto';
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DeleteItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { expect, it } from 'vitest';
import { describeStores } from './store.fixture.ts';
import { note, queryNotes, readNote, refusalOf, writeNotes } from './testing/commands.ts';

const KB = 1024;
/** An item of exactly this number of bytes, including keys and names. */
const ofBytes = (owner: string, bytes: number, letter: string) => {
  const item = note(owner, '1', { t: { S: '' } });
  const left = bytes - (5 + owner.length + 2 + 1 + 1);
  const size = Buffer.byteLength(letter);
  item['t'] = { S: letter.repeat(Math.floor(left / size)) + 'x'.repeat(left % size) };
  return item;
};

describeStores('items', (store, send) => {
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
});
