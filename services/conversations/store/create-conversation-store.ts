import { flag, type Table, text } from '@three-tier-chat/dynamodb';
import type { ConversationName, ConversationStore } from '../conversation-store.ts';
import { appendTurn } from './append-turn.ts';
import { finishTurn } from './finish-turn.ts';
import { headKey, isLive, putHead, readHead, summaryOf } from './head.ts';
import { turnsPartition } from './keys.ts';
import { listConversations } from './list-conversations.ts';
import { readConversation } from './read-conversation.ts';
import { MOST_TRIES, type StoreContext } from './store-context.ts';

export interface ConversationStoreOptions {
  readonly issuer: string;
  readonly retentionDays: number;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/** Keeps conversations in a DynamoDB table; all its keys are made of the owner's. */
export function createConversationStore(
  table: Table,
  { issuer, retentionDays, now = Date.now }: ConversationStoreOptions,
): ConversationStore {
  const context: StoreContext = {
    table,
    issuer,
    retentionSeconds: retentionDays * 24 * 60 * 60,
    clock() {
      const ms = now();
      return { iso: new Date(ms).toISOString(), ms, seconds: Math.floor(ms / 1000) };
    },
  };
  return {
    list: (uid, request) => listConversations(context, uid, request),
    read: (name, parts, before) => readConversation(context, name, parts, before),
    append: (name, turn) => appendTurn(context, name, turn),
    finish: (name, turnId, turn) => finishTurn(context, name, turnId, turn),
    delete: (name) => deleteConversation(context, name),

    async change(name, { replaces, ...change }) {
      for (let tries = 0; tries < MOST_TRIES; tries += 1) {
        const head = await readHead(table, issuer, name);
        if (!head || !isLive(head, context.clock().seconds)) return undefined;
        // A title that is the new one already was changed by the same request before.
        const isExpected = [replaces, change.title].includes(head.title);
        if (replaces !== undefined && !isExpected) return 'renamed';
        const changed = { ...head, ...change, revision: head.revision + 1 };
        if (await table.put([putHead(issuer, name.uid, changed, head)])) return summaryOf(changed);
      }
      return 'contended';
    },
  };
}

/**
 * The head is marked first, so that nobody sees the conversation and nothing is added, and goes last:
 * a deletion that was interrupted is finished when it is asked for again.
 */
async function deleteConversation(
  { table, issuer }: StoreContext,
  name: ConversationName,
): Promise<void> {
  for (;;) {
    const head = await readHead(table, issuer, name);
    if (!head) return;
    if (head.isDeleted) break;
    const marked = { ...head, isDeleted: true, revision: head.revision + 1 };
    if (await table.put([putHead(issuer, name.uid, marked, head)])) break;
  }
  const turns = table.query({
    KeyConditionExpression: '#partition = :partition',
    ProjectionExpression: '#partition, #item',
    ExpressionAttributeNames: { '#partition': 'partition', '#item': 'item' },
    ExpressionAttributeValues: {
      ':partition': text(turnsPartition(issuer, name.uid, name.id)),
    },
  });
  const keys = [];
  for await (const key of turns) keys.push(key);
  await table.deleteAll(keys);
  await table.delete(headKey(issuer, name), 'isDeleted = :true', { ':true': flag(true) });
}
