import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createDynamoDb } from '@three-tier-chat/dynamodb';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startStage } from '../services/local-cloud/dynamodb/testing/stage.ts';
import { ADMINISTRATOR_KEYS } from '../services/local-cloud/iam/administrator.ts';
import { createUserStore } from '../services/secured-api/store/create-user-store.ts';
import type { ChangeRequest, UserStore } from '../services/secured-api/user-store.ts';
import { tableOfStack } from './table-of-stack.ts';

const TABLE = tableOfStack('api');
const PROGRAM = resolve('services/local-cloud/dynamodb/testing/serve-until-killed.ts');
const USERS = ['a', 'b', 'c', 'd'];

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'profiles-'));
});
afterEach(() => rm(folder, { recursive: true }));

function storeOn(client: DynamoDBClient): UserStore {
  const table = createDynamoDb(TABLE.name, { span: (_, work) => work() }, client);
  return createUserStore(table, { issuer: 'https://issuer', activityRetentionDays: 1 });
}

function changeOf(uid: string, expectedVersion: number): ChangeRequest {
  return {
    uid,
    record: 'contact-details',
    changes: { phone: `+1555${String(expectedVersion).padStart(6, '0')}` },
    expectedVersion,
    idempotencyKey: randomUUID(),
    by: { by: uid, operation: 'updateMyContactDetails', traceId: '1-a' },
  };
}

/** Changes a user's phone number again and again. @returns the last change, whose answer never came. */
async function changeUntilItFails(
  store: UserStore,
  uid: string,
  onChange: () => void,
): Promise<ChangeRequest> {
  for (let version = 0; ; version += 1) {
    const change = changeOf(uid, version);
    try {
      await store.change(change);
    } catch {
      return change;
    }
    onChange();
  }
}

it('a table that is killed while changes are written has each as a whole or not at all, and each that is sent again once', async () => {
  const serving = fork(PROGRAM, [folder, JSON.stringify([TABLE.definition])], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const exited = once(serving, 'exit');
  const [endpoint] = (await once(serving, 'message')) as [string];
  const client = new DynamoDBClient({
    region: 'us-east-1',
    endpoint,
    maxAttempts: 1,
    credentials: ADMINISTRATOR_KEYS,
  });
  let happened = 0;
  const store = storeOn(client);
  const unanswered = await Promise.all(
    USERS.map((uid) =>
      changeUntilItFails(store, uid, () => {
        happened += 1;
        // Those of other users are under way.
        if (happened === 40) serving.kill('SIGKILL');
      }),
    ),
  );
  expect(await exited).toEqual([null, 'SIGKILL']);
  client.destroy();

  const stage = await startStage({ folder, tables: [TABLE.definition] });
  try {
    const again = storeOn(stage.client());
    for (const change of unanswered) {
      const { uid, expectedVersion } = change;
      const { version } = await again.read(uid, 'contact-details');
      expect([expectedVersion, expectedVersion + 1]).toContain(version);
      const idsUpTo = (last: number) =>
        Array.from({ length: last }, (_, index) => `contact-details-${last - index}`).slice(0, 25);
      const idsOf = async () => (await again.listActivity(uid, {})).entries.map(({ id }) => id);
      expect(await idsOf()).toEqual(idsUpTo(version));
      expect(await again.change(change)).toMatchObject({
        kind: 'changed',
        record: { version: expectedVersion + 1, values: change.changes },
      });
      expect(await again.change(change)).toMatchObject({ kind: 'changed' });
      expect(await idsOf()).toEqual(idsUpTo(expectedVersion + 1));
    }
  } finally {
    await stage.stop();
  }
});
