import { createHash } from 'node:crypto';
import type { Part } from '../conversation-store.ts';

/** The index by which an owner's conversations are listed, and its sort key. */
export const RECENCY = { index: 'by-recency', attribute: 'recency' } as const;

/** Attribute by which DynamoDB deletes an item: seconds since the epoch. */
export const EXPIRY = 'expiresAt';

/** The partition of an owner's heads, one item for each conversation. No key names a person. */
export function ownerPartition(issuer: string, uid: string): string {
  return hashOf([issuer, uid]);
}

/** The partition of the turns of one conversation of one owner. */
export function turnsPartition(issuer: string, uid: string, id: string): string {
  return hashOf([issuer, uid, id]);
}

/** Sorts pinned conversations after all others, and later ones after earlier: a list reads backwards. */
export function recencyOf(head: {
  readonly pinned: boolean;
  readonly updatedAt: string;
  readonly id: string;
}): string {
  return `${head.pinned ? 1 : 0}#${head.updatedAt}#${head.id}`;
}

/** Turns have 8 digits, so that they sort by number. */
const DIGITS = 8;
export const LAST_TURN = 10 ** DIGITS - 1;

export const ITEM = {
  turn: (number: number) => `turn#${digits(number)}`,
  turnId: (turnId: string) => `turn-id#${turnId}`,
  /** Large parts are cut into pieces. */
  piece: (part: Part, number: number, index: number) =>
    `${part}#${digits(number)}#${String(index).padStart(3, '0')}`,
  /** First and last key of all pieces of some turns. */
  pieces: (part: Part, first: number, last: number) =>
    [`${part}#${digits(first)}#`, `${part}#${digits(last)}#~`] as const,
} as const;

function digits(number: number): string {
  return String(number).padStart(DIGITS, '0');
}

function hashOf(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}
