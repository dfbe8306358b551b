import type { AppendedTurn } from '@three-tier-chat/wire-contract';
import type { ConversationName, TurnContent } from '../conversation-store.ts';
import { givenUp, waitsUntil } from '../turn-state.ts';
import { type Head, putHead } from './head.ts';
import { turnsPartition } from './keys.ts';
import { digestOf, knownTurnItem } from './known-turn.ts';
import type { Now, StoreContext } from './store-context.ts';
import { totalUsage } from './total-usage.ts';
import type { TurnHead } from './turn-head.ts';
import { closedTurnItems, turnItems } from './turn-items.ts';

/** What a turn is written over, as it was read. */
export interface TurnWrite {
  readonly head: Head | undefined;
  /** The conversation as it is to be. */
  readonly next: Omit<Head, 'revision' | 'updatedAt' | 'expiresAt'>;
  readonly turn: TurnContent;
  /** The same turn as it is kept. */
  readonly replaced?: TurnHead;
  /** The turn before it, which is closed if it is open. */
  readonly previous?: TurnHead;
}

/**
 * Writes a turn and moves its conversation's head in one transaction, so that of several writers who
 * read the same, one alone writes.
 *
 * @returns the answer to its sender, or why nothing was written.
 */
export async function writeTurn(
  { table, issuer, retentionSeconds }: StoreContext,
  name: ConversationName,
  now: Now,
  { head, next, turn, replaced, previous }: TurnWrite,
): Promise<AppendedTurn | 'contended' | 'too-large'> {
  const partition = turnsPartition(issuer, name.uid, name.id);
  const expiresAt = now.seconds + retentionSeconds;
  const revision = (head?.revision ?? 0) + 1;
  const answer = {
    id: name.id,
    turnId: turn.turnId,
    version: next.version,
    title: next.title,
    updatedAt: now.iso,
  };
  const place = {
    partition,
    number: next.version,
    createdAt: replaced?.createdAt ?? now.iso,
    contentRevision: revision,
    ...(turn.openForSeconds !== undefined && { openUntil: now.ms + turn.openForSeconds * 1000 }),
    expiresAt,
  };
  // Its place is that of its beginning, whoever goes on with it.
  const { supersedes, ...content } = turn;
  const placed = replaced ? replaced.turn.supersedes : supersedes;
  const items = turnItems(
    { ...content, ...(placed !== undefined && { supersedes: placed }) },
    place,
    replaced,
  );
  if (!items) return 'too-large';
  const end = previous && givenUp(previous.turn.outcome);
  const closed = previous && end !== undefined ? closedTurnItems(partition, previous, end) : [];
  const known = { promptDigest: digestOf(turn.prompt), answer, expiresAt };
  const usage = totalUsage(next.usage, {
    ...(turn.usage && { added: turn.usage }),
    ...(replaced?.turn.usage && { replaced: replaced.turn.usage }),
  });
  const { waitsUntil: _, ...kept } = next;
  const waits = waitsUntil(turn);
  const written = {
    ...kept,
    ...(usage && { usage }),
    ...(waits !== undefined && { waitsUntil: waits }),
    ...{ updatedAt: now.iso, expiresAt, revision },
  };
  const isWritten = await table.put([
    putHead(issuer, name.uid, written, head),
    ...[knownTurnItem(partition, known), ...items, ...closed].map((item) => ({ item })),
  ]);
  return isWritten ? { ...answer, outcome: turn.outcome } : 'contended';
}
