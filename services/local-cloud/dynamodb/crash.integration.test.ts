import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ADMINISTRATOR_KEYS } from '../iam/administrator.ts';
import { note, queryNotes, readNote, transact } from './testing/commands.ts';
import { startStage } from './testing/stage.ts';

const OWNERS = ['a', 'b', 'c', 'd'];
const PROGRAM = join(import.meta.dirname, 'testing/serve-until-killed.ts');

let folder: string;
let child: ChildProcess | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dynamodb-'));
});
afterEach(async () => {
  if (child?.exitCode === null && child.signalCode === null) {
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }
  await rm(folder, { recursive: true });
});

/** One note of every owner, all with the same id. */
function noteOfEach(id: string): readonly TransactWriteItem[] {
  return OWNERS.map((owner) => ({
    Put: { TableName: 'notes', Item: note(owner, id, { at: { N: id } }) },
  }));
}

describe('a cloud that is killed while it writes', () => {
  it('has kept every confirmed transaction, and of the others all or nothing', async () => {
    const serving = fork(PROGRAM, [folder], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    child = serving;
    const exited = once(serving, 'exit');
    const [endpoint] = (await once(serving, 'message')) as [string];
    const client = new DynamoDBClient({
      region: 'us-east-1',
      endpoint,
      maxAttempts: 1,
      credentials: ADMINISTRATOR_KEYS,
    });
    const confirmed = new Set<string>();
    // Others are in progress when the fortieth is confirmed.
    await Promise.allSettled(
      Array.from({ length: 8 }, async (_, writer) => {
        for (let turn = 0; turn < 1000; turn += 1) {
          const id = String(turn * 8 + writer);
          await transact(client, noteOfEach(id));
          confirmed.add(id);
          if (confirmed.size === 40) serving.kill('SIGKILL');
        }
      }),
    );
    expect(await exited).toEqual([null, 'SIGKILL']);
    client.destroy();

    const stage = await startStage({ folder });
    try {
      const idsOf = async (owner: string, further = {}) => {
        const { Items } = await queryNotes(stage.client(), owner, further);
        return (Items ?? []).map(({ id }) => String(id?.S)).sort();
      };
      const [first = [], ...others] = await Promise.all(OWNERS.map((owner) => idsOf(owner)));
      for (const other of others) expect(other).toEqual(first);
      expect(await idsOf('a', { IndexName: 'by-time' })).toEqual(first);
      expect([...confirmed].filter((id) => !first.includes(id))).toEqual([]);
      expect(first.length).toBeGreaterThanOrEqual(40);
      await transact(stage.client(), noteOfEach('999999'));
      expect(await readNote(stage.client(), 'd', '999999')).toBeDefined();
    } finally {
      await stage.stop();
    }
  });
});
