import { randomUUID } from 'node:crypto';
import { createDynamoDb, type Table } from '@three-tier-chat/dynamodb';
import type { TurnToAppend } from '@three-tier-chat/wire-contract';
import { createConversationStore } from '../services/conversations/store/create-conversation-store.ts';
import { scanTable } from '../services/local-cloud/dynamodb/testing/commands.ts';
import { describeEachDynamoDb, tableOfStack } from './each-dynamodb.ts';

const ISSUER = 'https://acme.okta.com/oauth2/aus1';
export const DAY_MS = 24 * 60 * 60 * 1000;
export const RETENTION_DAYS = 90;

const TABLE = tableOfStack('conversations');

export function turnOf(changes: Partial<TurnToAppend> = {}): TurnToAppend {
  return {
    turnId: randomUUID(),
    version: 0,
    prompt: 'Who am I?',
    parts: [{ kind: 'text', text: 'You are Chat Member.' }],
    messages: [
      { role: 'user', content: [{ text: 'Who am I?' }] },
      { role: 'assistant', content: [{ text: 'You are Chat Member.' }] },
    ],
    toolCalls: [{ name: 'getMyProfile', status: 'done', durationMs: 12 }],
    usage: { inputTokens: 10, outputTokens: 20 },
    outcome: 'complete',
    traceId: '1-0000000a-00000000000000000000000a',
    agentVersion: '0123456789abcdef',
    modelId: 'some.model',
    attempt: randomUUID(),
    ...changes,
  };
}

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
  readonly conversation: () => { readonly uid: string; readonly id: string };
}

/** Declares the tests for every DynamoDB that is here: the local one, and dynoxide. */
export function describeStore(tests: (stage: StoreStage) => void): void {
  describeEachDynamoDb(TABLE, (client) => {
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
          conversation: () => ({ uid, id: `session-${randomUUID()}` }),
        };
      },
      allItems,
      itemCount: async () => (await allItems()).length,
    });
  });
}
