import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from './database.ts';
import { parseTableDefinition } from './table-definition.ts';
import { note } from './testing/commands.ts';
import { COUNTERS, NOTES, tableResource } from './testing/stage.ts';

const NOW_S = 1_800_000_000;

let folder: string;
let database: Database;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dynamodb-'));
  const tables = [NOTES, COUNTERS].map((args) => parseTableDefinition(tableResource(args)));
  database = await openDatabase(folder, tables, {
    region: 'us-east-1',
    accountId: '000000000000',
  });
});
afterEach(async () => {
  await database.close();
  await rm(folder, { recursive: true });
});

async function idsIn(index: object): Promise<unknown> {
  const { Items } = await database.perform('Query', {
    TableName: 'notes',
    KeyConditionExpression: '#o = :o',
    ExpressionAttributeNames: { '#o': 'owner' },
    ExpressionAttributeValues: { ':o': { S: 'o' } },
    ...index,
  });
  return (Items as readonly { readonly id: { readonly S: string } }[]).map(({ id }) => id.S);
}

describe('an expired item', () => {
  it('is deleted from its table and its indexes, and no other is', async () => {
    const expiring = {
      now: { N: String(NOW_S) },
      past: { N: String(NOW_S - 1000) },
      future: { N: String(NOW_S + 1) },
      'long-ago': { N: String(NOW_S - 6 * 365 * 24 * 3600) },
      text: { S: String(NOW_S - 1000) },
    };
    for (const [id, expires] of Object.entries(expiring)) {
      const Item = note('o', id, { expires, at: { N: '1' } });
      await database.perform('PutItem', { TableName: 'notes', Item });
    }
    await database.perform('PutItem', {
      TableName: 'counters',
      Item: { name: { S: 'a' }, expires: { N: '1' } },
    });
    expect(await database.deleteExpired(NOW_S * 1000)).toBe(2);
    const left = ['future', 'long-ago', 'text'];
    expect(await idsIn({})).toEqual(left);
    expect([...((await idsIn({ IndexName: 'by-time' })) as string[])].sort()).toEqual(left);
    expect(await database.deleteExpired(NOW_S * 1000)).toBe(0);
  });
});
