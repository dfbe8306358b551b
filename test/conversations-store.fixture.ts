import { randomUUID } from 'node:crypto';
import { createDynamoDb, type Table } from '@three-tier-chat/dynamodb';
import type { TurnToAppend } from '@three-tier-chat/wire-contract';
import { afterAll, beforeAll, describe } from 'vitest';
import { createConversationStore } from '../services/conversations/store/create-conversation-store.ts';
import { scanTable } from '../services/local-cloud/dynamodb/testing/commands.ts';
import { hasDynoxide, startDynoxide } from '../services/local-cloud/dynamodb/testing/dynoxide.ts';
import { startStage } from '../services/local-cloud/dynamodb/testing/stage.ts';
import { stackOf, synthAll } from '../terraform/testing/synth-all.ts';

interface OpenedDatabase {
  readonly client: Parameters<typeof scanTable>[0];
  stop(): Promise<void>;
}

const ISSUER = 'https://acme.okta.com/oauth2/aus1';
export const DAY_MS = 24 * 60 * 60 * 1000;
export const RETENTION_DAYS = 90;

/** The table as its stack makes it. */
const {
  '//': _,
  lifecycle: __,
  ...tableArguments
} = stackOf(synthAll(), 'conversations').the('aws_dynamodb_table');
const TABLE_NAME = String(tableArguments['name']);

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
  describeOn('the local DynamoDB', tests, async () => {
    const stage = await startStage({ tables: [tableArguments] });
    return { client: stage.client(), stop: () => stage.stop() };
  });
  if (hasDynoxide()) describeOn('dynoxide', tests, () => startDynoxide([tableArguments]));
  else {
    console.warn(
      'NOT RUN: the same tests against dynoxide, since it is not installed (cargo install dynoxide-rs --version 3.0.0)',
    );
  }
}

function describeOn(
  name: string,
  tests: (stage: StoreStage) => void,
  open: () => Promise<OpenedDatabase>,
): void {
  describe(name, () => {
    let database: OpenedDatabase;
    beforeAll(async () => {
      database = await open();
    });
    afterAll(() => database?.stop());

    const allItems = () => scanTable(database.client, TABLE_NAME);
    tests({
      begin(change = (table) => table, tableName = TABLE_NAME) {
        let nowMs = Date.now();
        const table = createDynamoDb(tableName, { span: (_, work) => work() }, database.client);
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
