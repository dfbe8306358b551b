import { createHash } from 'node:crypto';
import { text } from '@three-tier-chat/dynamodb';
import type { TurnToAppend } from '@three-tier-chat/wire-contract';
import type { Appending, ConversationName } from '../conversation-store.ts';
import { titleOf } from '../title.ts';
import { type Head, isLive, putHead, readHead } from './head.ts';
import { ITEM, turnsPartition } from './keys.ts';
import { MOST_TRIES, type StoreContext } from './store-context.ts';
import { knownTurnItem, LARGEST_TURN_BYTES, toKnownTurn, turnItems } from './turn-items.ts';

/**
 * Appends a turn and moves its conversation's head in one transaction, so that of two writers with the
 * same version, or the same turn id, one alone writes.
 */
export async function appendTurn(
  context: StoreContext,
  name: ConversationName,
  turn: TurnToAppend,
): Promise<Appending> {
  const { table, issuer, clock } = context;
  const partition = turnsPartition(issuer, name.uid, name.id);
  const promptDigest = digestOf(turn.prompt);
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const now = clock();
    const [head, known] = await Promise.all([
      readHead(table, issuer, name),
      table.get({ partition: text(partition), item: text(ITEM.turnId(turn.turnId)) }),
    ]);
    const live = head && isLive(head, now.seconds) ? head : undefined;
    const earlier = known && toKnownTurn(known);
    if (live && earlier && earlier.expiresAt > now.seconds) {
      return earlier.promptDigest === promptDigest
        ? { kind: 'appended', answer: earlier.answer }
        : { kind: 'reused' };
    }
    if (turn.version !== (live?.version ?? 0)) return { kind: live ? 'stale' : 'missing' };
    if (head?.isDeleted) return { kind: 'stale' };

    const expiresAt = now.seconds + context.retentionSeconds;
    const next = nextHead(live, { id: name.id, prompt: turn.prompt, now: now.iso, expiresAt });
    const answer = {
      id: name.id,
      turnId: turn.turnId,
      version: next.version,
      title: next.title,
      updatedAt: next.updatedAt,
      outcome: turn.outcome,
    };
    const place = { partition, number: next.version, createdAt: now.iso, expiresAt };
    const { items, bytes } = turnItems(turn, place);
    if (bytes > LARGEST_TURN_BYTES) return { kind: 'too-large' };
    const written = await table.put([
      putHead(issuer, name.uid, { ...next, revision: (head?.revision ?? 0) + 1 }, head),
      { item: knownTurnItem(partition, { promptDigest, answer, expiresAt }) },
      ...items.map((item) => ({ item })),
    ]);
    if (written) return { kind: 'appended', answer };
  }
  return { kind: 'stale' };
}

/** The head after one more turn. */
function nextHead(
  live: Head | undefined,
  turn: {
    readonly id: string;
    readonly prompt: string;
    readonly now: string;
    readonly expiresAt: number;
  },
): Omit<Head, 'revision'> {
  const { id, now, expiresAt } = turn;
  const base = live ?? {
    id,
    title: titleOf(turn.prompt),
    pinned: false,
    createdAt: now,
    version: 0,
    isDeleted: false,
  };
  return { ...base, version: base.version + 1, updatedAt: now, expiresAt };
}

function digestOf(prompt: string): string {
  return createHash('sha256').update(prompt).digest('base64url');
}
