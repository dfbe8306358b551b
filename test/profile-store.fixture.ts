import { randomUUID } from 'node:crypto';
import { createDynamoDb, type Table } from '@three-tier-chat/dynamodb';
import { scanTable } from '../services/local-cloud/dynamodb/testing/commands.ts';
import { describeEachDynamoDb } from '../services/local-cloud/dynamodb/testing/each-dynamodb.ts';
import { createUserStore } from '../services/secured-api/store/create-user-store.ts';
import type { ChangeRequest, UserStore } from '../services/secured-api/user-store.ts';
import { tableOfStack } from './table-of-stack.ts';

const ISSUER = 'https://acme.okta.com/oauth2/aus1';
export const HOUR_MS = 60 * 60 * 1000;
export const RETENTION_DAYS = 90;

const TABLE = tableOfStack('api');

/** What the tests of the store are given. */
export interface ProfileStage {
  /** Begins with a user of its own, whose clock a test moves on. */
  readonly begin: (change?: (table: Table) => Table, tableName?: string) => StoreOfUser;
  readonly allItems: () => ReturnType<typeof scanTable>;
}

interface StoreOfUser {
  readonly store: UserStore;
  readonly uid: string;
  readonly later: (ms: number) => void;
  /** A change of the user's contact details, of version 0 and with a key of its own. */
  readonly changeOf: (change?: Partial<ChangeRequest>) => ChangeRequest;
  /** All entries of the activity, of however many pages, the newest first. */
  readonly activity: () => Promise<Awaited<ReturnType<UserStore['listActivity']>>['entries']>;
}

/** Declares the tests for every DynamoDB that is here. */
export function describeProfileStore(tests: (stage: ProfileStage) => void): void {
  describeEachDynamoDb(TABLE.definition, (client) => {
    tests({
      allItems: () => scanTable(client(), TABLE.name),
      begin(change = (table) => table, tableName = TABLE.name) {
        let nowMs = Date.now();
        const table = createDynamoDb(tableName, { span: (_, work) => work() }, client());
        const store = createUserStore(change(table), {
          issuer: ISSUER,
          activityRetentionDays: RETENTION_DAYS,
          now: () => nowMs,
        });
        const uid = randomUUID();
        return {
          store,
          uid,
          later(ms) {
            nowMs += ms;
          },
          changeOf: (further = {}) => ({
            uid,
            record: 'contact-details',
            changes: { phone: '+15550100' },
            expectedVersion: 0,
            idempotencyKey: randomUUID(),
            by: {
              by: 'member@example.com',
              operation: 'updateMyContactDetails',
              traceId: '1-0000000a-00000000000000000000000a',
            },
            ...further,
          }),
          async activity() {
            const entries = [];
            for (let after: string | undefined; ; ) {
              const page = await store.listActivity(uid, after === undefined ? {} : { after });
              entries.push(...page.entries);
              if (page.next === undefined) return entries;
              after = page.next;
            }
          },
        };
      },
    });
  });
}
