import { createHash } from 'node:crypto';
import {
  type Item,
  number,
  readNumber,
  readText,
  type Table,
  text,
} from '@three-tier-chat/dynamodb';
import type { AppendedTurn } from '@three-tier-chat/wire-contract';
import { EXPIRY, ITEM } from './keys.ts';

/** What a turn's id stands for: the digest of its prompt, and the answer that its sender got. */
export interface KnownTurn {
  readonly promptDigest: string;
  /** Its outcome is the turn's own. */
  readonly answer: Omit<AppendedTurn, 'outcome'>;
  /** Seconds since the epoch. */
  readonly expiresAt: number;
}

/** @returns undefined for an id that no turn has, or one that is expired. */
export async function readKnownTurn(
  table: Table,
  partition: string,
  turnId: string,
  nowSeconds: number,
): Promise<KnownTurn | undefined> {
  const item = await table.get({ partition: text(partition), item: text(ITEM.turnId(turnId)) });
  if (!item) return undefined;
  const known = {
    promptDigest: readText(item, 'promptDigest'),
    answer: JSON.parse(readText(item, 'answer')),
    expiresAt: readNumber(item, EXPIRY),
  };
  return known.expiresAt > nowSeconds ? known : undefined;
}

export function knownTurnItem(partition: string, known: KnownTurn): Item {
  return {
    partition: text(partition),
    item: text(ITEM.turnId(known.answer.turnId)),
    promptDigest: text(known.promptDigest),
    answer: text(JSON.stringify(known.answer)),
    [EXPIRY]: number(known.expiresAt),
  };
}

export function digestOf(prompt: string): string {
  return createHash('sha256').update(prompt).digest('base64url');
}
