import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StartedServices } from '../emulated-service.ts';
import { loadCloudSettings } from '../settings.ts';
import { dynamoDb } from './service.ts';
import { note, queryNotes, readNote, refusalOf, writeNotes } from './testing/commands.ts';
import {
  COUNTERS,
  makeContext,
  NOTES,
  type Stage,
  type StageOptions,
  startStage,
} from './testing/stage.ts';

let folder: string;
const open: Stage[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dynamodb-'));
});
afterEach(async () => {
  await stopAll();
  await rm(folder, { recursive: true });
});

async function stopAll(): Promise<void> {
  for (const stage of open.splice(0).reverse()) await stage.stop();
}

/** Another cloud on the same folder, after the last one has stopped. */
async function start(tables: StageOptions['tables'] = [NOTES, COUNTERS]): Promise<Stage> {
  await stopAll();
  const stage = await startStage({ folder, tables });
  open.push(stage);
  return stage;
}

const PUT = { TableName: 'notes', Item: note('o', '1') };

describe('DynamoDB without a table', () => {
  it('does not start and keeps nothing', async () => {
    const { context } = makeContext({ tables: [] });
    const none: StartedServices = {
      all: [],
      get() {
        throw new Error('Nothing is up');
      },
    };
    // A folder that cannot be created.
    const settings = loadCloudSettings({ LOCAL_DATA: '/dev/null/data' });
    expect(await dynamoDb.start?.(context, { settings, started: none })).toBeUndefined();
  });
});

describe('an active fault', () => {
  it.each([
    ['dynamodb-error', 'InternalServerError'],
    ['dynamodb-throttle', 'ProvisionedThroughputExceededException'],
  ])('%s refuses every request with %s, until it is cleared', async (fault, name) => {
    const stage = await start();
    const client = stage.client();
    const put = () => client.send(new PutItemCommand(PUT));
    await stage.service.faults?.[fault]?.(true);
    expect((await refusalOf(put())).name).toBe(name);
    await stage.service.faults?.[fault]?.(false);
    await put();
  });
});

describe('kept data', () => {
  it('is found by the next cloud, and deleted by a reset', async () => {
    const first = await start();
    await writeNotes(first.client(), [note('o', '1', { at: { N: '1' } })]);
    const second = await start();
    const client = second.client();
    const inIndex = async () => (await queryNotes(client, 'o', { IndexName: 'by-time' })).Items;
    expect(await inIndex()).toEqual([note('o', '1', { at: { N: '1' } })]);
    await second.service.reset?.();
    expect(await inIndex()).toEqual([]);
    await writeNotes(client, [note('o', '2')]);
    expect((await queryNotes(client, 'o')).Items).toEqual([note('o', '2')]);
  });

  it('gets a new index, which contains earlier items', async () => {
    const attribute = NOTES.attribute.slice(0, 2);
    const first = await start([{ ...NOTES, global_secondary_index: [], attribute }]);
    await writeNotes(first.client(), [note('o', '1', { at: { N: '2' } }), note('o', '2')]);
    const second = await start();
    const { Items } = await queryNotes(second.client(), 'o', { IndexName: 'by-time' });
    expect(Items).toEqual([note('o', '1', { at: { N: '2' } })]);
  });

  it('that does not fit a new index stops the start, and is kept', async () => {
    const attribute = NOTES.attribute.slice(0, 2);
    const without = [{ ...NOTES, global_secondary_index: [], attribute }];
    const odd = note('o', '1', { at: { S: 'noon' } });
    await writeNotes((await start(without)).client(), [odd]);
    await expect(start()).rejects.toThrow(
      /an item on this machine does not fit the indexes: .*Type mismatch for Index Key at.*make clean/,
    );
    expect(await readNote((await start(without)).client(), 'o', '1')).toEqual(odd);
  });

  it('does not get another key', async () => {
    await writeNotes((await start()).client(), [note('o', '1')]);
    const attribute = NOTES.attribute.filter(({ name }) => name !== 'id');
    await expect(start([{ ...NOTES, range_key: 'at', attribute }])).rejects.toThrow(
      /^s: aws_dynamodb_table\.notes: the key of table notes is owner \(S\), at \(N\), but this machine has 1 items with owner \(S\), id \(S\)\..*Undo the change, or delete the local data: make clean/,
    );
    // The attempt lost nothing.
    expect(await readNote((await start()).client(), 'o', '1')).toEqual(note('o', '1'));
  });

  it('is kept while its table is not in the stacks', async () => {
    await writeNotes((await start()).client(), [note('o', '1')]);
    const without = await start([COUNTERS]);
    expect((await refusalOf(readNote(without.client(), 'o', '1'))).name).toBe(
      'ResourceNotFoundException',
    );
    expect(await readNote((await start()).client(), 'o', '1')).toEqual(note('o', '1'));
  });
});
