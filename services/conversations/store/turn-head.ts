import {
  type Item,
  number,
  readNumber,
  readText,
  type Table,
  text,
} from '@three-tier-chat/dynamodb';
import type { KeptTurn, Part } from '../conversation-store.ts';
import { fold } from '../fold.ts';
import { EXPIRY, ITEM } from './keys.ts';

/** What is kept of a turn beside its large parts, as one item, which is listed and searched. */
export interface TurnHead {
  readonly number: number;
  readonly createdAt: string;
  readonly turn: Omit<KeptTurn, Part | 'createdAt'>;
  /** Bytes of each of its large parts. */
  readonly size: Readonly<Record<Part, number>>;
  /** Revision of the conversation with which its large parts were written: others' pieces are not its. */
  readonly contentRevision: number;
  /** Until when somebody runs it, in milliseconds since the epoch; absent unless it is `running`. */
  readonly openUntil?: number;
  /** Seconds since the epoch. */
  readonly expiresAt: number;
}

/** @returns undefined where there is none any more. */
export async function readTurnHead(
  table: Table,
  partition: string,
  turnNumber: number,
): Promise<TurnHead | undefined> {
  const item = await table.get({ partition: text(partition), item: text(ITEM.turn(turnNumber)) });
  return item && toTurnHead(item);
}

export function turnHeadItem(partition: string, head: TurnHead): Item {
  return {
    partition: text(partition),
    item: text(ITEM.turn(head.number)),
    [EXPIRY]: number(head.expiresAt),
    number: number(head.number),
    createdAt: text(head.createdAt),
    turn: text(JSON.stringify(head.turn)),
    foldedPrompt: text(fold(head.turn.prompt)),
    partsBytes: number(head.size.parts),
    messagesBytes: number(head.size.messages),
    pendingBytes: number(head.size.pending),
    contentRevision: number(head.contentRevision),
    ...(head.openUntil !== undefined && { openUntil: number(head.openUntil) }),
  };
}

/** Turns that were kept before turns could be open have neither `pending`, nor a revision. */
export function toTurnHead(item: Item): TurnHead {
  const openUntil = readOptional(item, 'openUntil');
  return {
    number: readNumber(item, 'number'),
    createdAt: readText(item, 'createdAt'),
    turn: JSON.parse(readText(item, 'turn')),
    size: {
      parts: readNumber(item, 'partsBytes'),
      messages: readNumber(item, 'messagesBytes'),
      pending: readOptional(item, 'pendingBytes') ?? 0,
    },
    contentRevision: readContentRevision(item),
    ...(openUntil !== undefined && { openUntil }),
    expiresAt: readNumber(item, EXPIRY),
  };
}

/** Of a turn, or of a piece of one. */
export function readContentRevision(item: Item): number {
  return readOptional(item, 'contentRevision') ?? 0;
}

function readOptional(item: Item, name: string): number | undefined {
  return item[name] && readNumber(item, name);
}
