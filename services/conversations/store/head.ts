import {
  flag,
  type Item,
  number,
  type Put,
  readFlag,
  readNumber,
  readText,
  type Table,
  text,
} from '@three-tier-chat/dynamodb';
import type { ConversationSummary, TurnUsage } from '@three-tier-chat/wire-contract';
import type { ConversationName } from '../conversation-store.ts';
import { fold } from '../fold.ts';
import { EXPIRY, ownerPartition, RECENCY, recencyOf } from './keys.ts';

/** What is kept of a conversation itself. */
export interface Head extends ConversationSummary {
  readonly createdAt: string;
  /** How many turns it has had. */
  readonly version: number;
  /** Of all turns that it has had; absent while none has reached the model. */
  readonly usage?: TurnUsage;
  /** Counts every change: a head is written only over the one that was read. */
  readonly revision: number;
  /** Seconds since the epoch. */
  readonly expiresAt: number;
  /** Its turns are being deleted: nobody sees it any more, and nothing is added. */
  readonly isDeleted: boolean;
}

/** A head as it stands in the table, whoever may still see it. */
export async function readHead(
  table: Table,
  issuer: string,
  name: ConversationName,
): Promise<Head | undefined> {
  const item = await table.get(headKey(issuer, name));
  return item && toHead(item);
}

/** DynamoDB deletes an expired item within days: until then it is looked past. */
export function isLive({ isDeleted, expiresAt }: Head, nowSeconds: number): boolean {
  return !isDeleted && expiresAt > nowSeconds;
}

export function headKey(issuer: string, { uid, id }: ConversationName): Item {
  return { partition: text(ownerPartition(issuer, uid)), item: text(id) };
}

/** Writes a head over the one that was read, or where there was none. */
export function putHead(
  issuer: string,
  uid: string,
  head: Head,
  read: Pick<Head, 'revision'> | undefined,
): Put {
  const item: Item = {
    ...headKey(issuer, { uid, id: head.id }),
    title: text(head.title),
    foldedTitle: text(fold(head.title)),
    pinned: flag(head.pinned),
    ...(head.waitsUntil !== undefined && { waitsUntil: text(head.waitsUntil) }),
    createdAt: text(head.createdAt),
    updatedAt: text(head.updatedAt),
    version: number(head.version),
    ...(head.usage && { usage: text(JSON.stringify(head.usage)) }),
    revision: number(head.revision),
    [EXPIRY]: number(head.expiresAt),
    isDeleted: flag(head.isDeleted),
    // Without it the index, and so every list, does not have the conversation.
    ...(!head.isDeleted && { [RECENCY.attribute]: text(recencyOf(head)) }),
  };
  return read === undefined
    ? { item, condition: 'attribute_not_exists(revision)' }
    : { item, condition: 'revision = :read', values: { ':read': number(read.revision) } };
}

export function toHead(item: Item): Head {
  return {
    id: readText(item, 'item'),
    title: readText(item, 'title'),
    pinned: readFlag(item, 'pinned'),
    ...(item['waitsUntil'] && { waitsUntil: readText(item, 'waitsUntil') }),
    createdAt: readText(item, 'createdAt'),
    updatedAt: readText(item, 'updatedAt'),
    version: readNumber(item, 'version'),
    ...(item['usage'] && { usage: JSON.parse(readText(item, 'usage')) as TurnUsage }),
    revision: readNumber(item, 'revision'),
    expiresAt: readNumber(item, EXPIRY),
    isDeleted: readFlag(item, 'isDeleted'),
  };
}

export function summaryOf(head: Head): ConversationSummary {
  const { id, title, updatedAt, pinned, waitsUntil } = head;
  return { id, title, updatedAt, pinned, ...(waitsUntil !== undefined && { waitsUntil }) };
}
