import { randomUUID } from 'node:crypto';
import { createDynamoDb, type Table } from '@three-tier-chat/dynamodb';
import { createConversationStore } from '../services/conversations/store/create-conversation-store.ts';
import { scanTable } from '../services/local-cloud/dynamodb/testing/commands.ts';
import { describeEachDynamoDb } from '../services/local-cloud/dynamodb/testing/each-dynamodb.ts';
import { tableOfStack } from './table-of-stack.ts';

const ISSUER = 'https://acme.okta.com/oauth2/aus1';
export const DAY_MS = 24 * 60 * 60 * 1000;
export const RETENTION_DAYS = 90;

const TABLE = tableOfStack('conversations');

/** What the tests of a store are given. */
export interface StoreStage {
  /** Begins with a user of its own, whose clock a test moves on. */
  readonly begin: (change?: (table: Table) => Table, tableName?: string) => StoreOfUser;
  readonly allItems: () => ReturnType<typeof scanTable>;
  readonly itemCount: () => Promise<number>;
}

interface StoreOfUser {
  readonly store: ReturnType<typeof createConversationStore>;
  readonly uid: string;
  readonly later: (ms: number) => void;
  /** Milliseconds since the epoch, by the store's clock. */
  readonly now: () => number;
  readonly conversation: () => { readonly uid: string; readonly id: string };
}

/** Declares the tests for every DynamoDB that is here: the local one, and dynoxide. */
export function describeStore(tests: (stage: StoreStage) => void): void {
  describeEachDynamoDb(TABLE.definition, (client) => {
    const allItems = () => scanTable(client(), TABLE.name);
    tests({
      begin(change = (table) => table, tableName = TABLE.name) {
        let nowMs = Date.now();
        const table = createDynamoDb(tableName, { span: (_, work) => work() }, client());
        const store = createConversationStore(change(table), {
          issuer: ISSUER,
          retentionDays: RETENTION_DAYS,
          now: () => nowMs,
        });
        const uid = randomUUID();
        return {
          store,
          uid,
          later(ms) {
            nowMs += ms;
          },
          now: () => nowMs,
          conversation: () => ({ uid, id: `session-${randomUUID()}` }),
        };
      },
      allItems,
      itemCount: async () => (await allItems()).length,
    });
  });
}
