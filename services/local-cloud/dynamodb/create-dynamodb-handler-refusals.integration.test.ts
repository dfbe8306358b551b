import { connect } from 'node:net';
import { crc32 } from 'node:zlib';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  AS_JSON,
  type Call,
  call,
  PUT,
  start,
  useStages,
} from './create-dynamodb-handler.fixture.ts';
import { queryNotes, readNote } from './testing/commands.ts';

useStages();

describe('an invalid request', () => {
  const type = (name: string) => new RegExp(`#${name}$`);
  it.each<[string, Call, RegExp, RegExp]>([
    ['that is not JSON', { body: '{' }, type('SerializationException'), /^$/],
    ['a list', { body: '[]' }, type('SerializationException'), /^$/],
    [
      'too deep',
      { body: `{"Item":${'['.repeat(2000)}${']'.repeat(2000)}}` },
      type('SerializationException'),
      /^$/,
    ],
    [
      'a number for a name',
      { body: '{"TableName":1,"Item":{}}' },
      type('SerializationException'),
      /NUMBER_VALUE cannot be converted to String/,
    ],
    [
      'without an item',
      { body: '{"TableName":"notes"}' },
      type('ValidationException'),
      /'item' failed to satisfy constraint: Member must not be null/,
    ],
    [
      'with an unknown argument',
      { body: JSON.stringify({ ...PUT, Colour: 'red' }) },
      type('ValidationException'),
      /does not know the argument Colour of PutItem/,
    ],
    [
      'with an unknown argument deep inside',
      {
        target: 'TransactWriteItems',
        body: JSON.stringify({ TransactItems: [{ Put: { ...PUT, ReturnValues: 'ALL_OLD' } }] }),
      },
      type('ValidationException'),
      /does not know the argument TransactItems\.0\.Put\.ReturnValues of TransactWriteItems/,
    ],
    [
      'with two kinds of action in one',
      {
        target: 'TransactWriteItems',
        body: JSON.stringify({
          TransactItems: [{ Put: PUT, Delete: { TableName: 'notes', Key: PUT.Item } }],
        }),
      },
      type('ValidationException'),
      /can only contain one of Check, Put, Update or Delete/,
    ],
    [
      'with a value of an unknown type',
      { body: JSON.stringify({ ...PUT, Item: { ...PUT.Item, x: { X: 'a' } } }) },
      type('ValidationException'),
      /Supplied AttributeValue is empty/,
    ],
    [
      'with an unknown value for the old item',
      { body: JSON.stringify({ ...PUT, ReturnValuesOnConditionCheckFailure: 'SOME' }) },
      type('ValidationException'),
      /Member must satisfy enum value set: \[ALL_OLD, NONE\]/,
    ],
    [
      'with a member named __proto__',
      { body: '{"TableName":"notes","Item":{"__proto__":{"S":"a"}}}' },
      type('ValidationException'),
      /cannot store a member named __proto__/,
    ],
    [
      'with an expression of more than 4 KB',
      { body: JSON.stringify({ ...PUT, ConditionExpression: 'a'.repeat(4097) }) },
      type('ValidationException'),
      /Expression size has exceeded the maximum allowed size; expression size: 4097/,
    ],
    [
      'with lists 33 deep',
      {
        body: `{"TableName":"notes","Item":{"owner":{"S":"o"},"id":{"S":"1"},"l":${'{"L":['.repeat(33)}${']}'.repeat(33)}}}`,
      },
      type('ValidationException'),
      /Nesting Levels have exceeded supported limits/,
    ],
    ...['CreateTable', 'DeleteTable', 'UpdateTable', 'UpdateTimeToLive', 'UpdateContinuousBackups']
      .concat(['ListTables', 'ExecuteStatement', 'ExportTableToPointInTime', 'constructor'])
      .map((target): [string, Call, RegExp, RegExp] => [
        `for ${target}`,
        { target },
        type('UnknownOperationException'),
        new RegExp(
          `^The local DynamoDB does not support ${target}: tables come only from the stacks`,
        ),
      ]),
    [
      'of another media type',
      { headers: { 'content-type': 'text/plain' } },
      type('UnknownOperationException'),
      /^$/,
    ],
  ])('%s, is refused with DynamoDB’s message', async (_what, request, name, says) => {
    const stage = await start();
    const response = await call(stage, request);
    const text = await response.text();
    const body = JSON.parse(text);
    expect(response.status).toBe(400);
    expect(response.headers.get('x-amz-crc32')).toBe(String(crc32(text)));
    expect(body.__type).toMatch(name);
    expect(body.message ?? body.Message ?? '').toMatch(says);
    expect((await queryNotes(stage.client(), 'o')).Items).toEqual([]);
  });

  it('larger than 16 MB is refused before it is read', async () => {
    const stage = await start();
    const response = await call(stage, { body: 'x'.repeat(16 * 1024 * 1024 + 1) });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      __type: 'com.amazon.coral.validate#ValidationException',
      message: 'The request is too large: a body has at most 16 MB',
    });
  });

  it('of a page of another origin is refused', async () => {
    const stage = await start();
    const response = await call(stage, {
      headers: { ...AS_JSON, origin: 'http://127.0.0.1:5173' },
    });
    expect(response.status).toBe(403);
    const host = await fetch(stage.service.url, { headers: { origin: 'null' } });
    expect(host.status).toBe(403);
  });

  it('with any content is answered, and the next one too', async () => {
    const stage = await start();
    const client = stage.client();
    const kind = fc.constantFrom('S', 'N', 'B', 'SS', 'L', 'M', 'NULL', 'toString');
    const value: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
      value: fc.dictionary(
        kind,
        fc.oneof(
          { depthSize: 'small' },
          fc.string(),
          fc.integer(),
          fc.array(tie('value')),
          tie('value'),
        ),
        { minKeys: 1, maxKeys: 2 },
      ),
    })).value;
    const names = fc.constantFrom(
      ...['TableName', 'Key', 'Item', 'UpdateExpression', 'ConditionExpression', 'IndexName'],
      ...['ExpressionAttributeValues', 'KeyConditionExpression', 'ExclusiveStartKey', 'Limit'],
      ...['RequestItems', 'TransactItems', 'ProjectionExpression', 'FilterExpression'],
    );
    const key = fc.record({ owner: value, id: value }, { requiredKeys: [] });
    const expression = fc.constantFrom(
      ...['SET a.b[0] = :a', 'REMOVE a[3]', 'ADD a :a', 'a = :a', 'size(a) > :a', '#a IN (:a)'],
      ...['owner = :a AND begins_with(id, :a)', 'a', '((((', 'contains(a, :a)', 'SET a = a + :a'],
    );
    const member = fc.oneof(
      key,
      value,
      expression,
      fc.constantFrom('notes', 'counters', 'by-time'),
      fc.record({ ':a': value }),
      fc.array(fc.record({ Put: fc.record({ TableName: fc.constant('notes'), Item: key }) })),
      fc.record({ notes: fc.array(fc.record({ PutRequest: fc.record({ Item: key }) })) }),
    );
    const operations = ['PutItem', 'UpdateItem', 'DeleteItem', 'GetItem', 'Query', 'Scan'].concat([
      'BatchWriteItem',
      'BatchGetItem',
      'TransactWriteItems',
      'TransactGetItems',
    ]);
    const request = fc.tuple(
      fc.constantFrom(...operations),
      fc.dictionary(names, member),
      fc.boolean(),
      key,
    );
    await fc.assert(
      fc.asyncProperty(request, async ([target, members, isOnTable, its]) => {
        const known = isOnTable ? { TableName: 'notes', Key: its } : {};
        const response = await call(stage, {
          target,
          body: JSON.stringify({ ...members, ...known }),
        });
        const body = (await response.json()) as object;
        expect([200, 400], JSON.stringify(body)).toContain(response.status);
      }),
      { numRuns: 300 },
    );
    await client.send(new PutItemCommand(PUT));
    expect(await readNote(client, 'o', '1')).toEqual(PUT.Item);
  });

  it('that breaks off does not block the next one', async () => {
    const stage = await start();
    const socket = connect(Number(new URL(stage.service.url).port), '127.0.0.1');
    await new Promise<void>((resolve) => {
      socket.write('POST / HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 100\r\n\r\n{', () => {
        socket.destroy();
        resolve();
      });
    });
    await stage.client().send(new PutItemCommand(PUT));
  });
});
