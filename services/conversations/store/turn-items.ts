import { type Item, number, text } from '@three-tier-chat/dynamodb';
import type { Part, TurnContent } from '../conversation-store.ts';
import { EXPIRY, ITEM } from './keys.ts';
import { type TurnHead, turnHeadItem } from './turn-head.ts';

/**
 * The largest turn, in bytes of its large parts: one transaction holds 4 MB, and one answer of Lambda
 * 6 MB, in which each quotation mark of a body takes two.
 */
export const LARGEST_TURN_BYTES = 2 * 1024 * 1024;

/** Of an item, which has at most 400 KB with its keys. */
const PIECE_BYTES = 380 * 1024;

/** Of a character in UTF-8 (RFC 3629, §3): a piece is cut before one that it has no room for. */
const CHARACTER_BYTES = 4;

const PARTS: readonly Part[] = ['parts', 'messages', 'pending'];

/** Where and when a turn is kept. */
type TurnPlace = Omit<TurnHead, 'turn' | 'size'> & { readonly partition: string };

/**
 * The items of a turn: its head, and its large parts in pieces.
 *
 * @param replaced the same turn as it was kept before, of which nothing is to stay.
 * @returns undefined for a turn that is too large.
 */
export function turnItems(
  { parts, messages, pending, openForSeconds: _, ...rest }: TurnContent,
  { partition, ...place }: TurnPlace,
  replaced?: TurnHead,
): readonly Item[] | undefined {
  const content = { parts: encode(parts), messages: encode(messages), pending: encode(pending) };
  const size = {
    parts: content.parts.length,
    messages: content.messages.length,
    pending: content.pending.length,
  };
  const head = turnHeadItem(partition, { ...place, turn: rest, size });
  if (size.parts + size.messages + size.pending > LARGEST_TURN_BYTES) return undefined;
  if (bytesOf(head) > PIECE_BYTES) return undefined;
  const pieces = PARTS.flatMap((part) => {
    const cuts = cut(content[part]);
    const left = replaced ? mostPieces(replaced.size[part]) - cuts.length : 0;
    return [...cuts, ...Array.from({ length: Math.max(left, 0) }, () => '')].map((piece, index) =>
      pieceItem(partition, place, { part, index, piece }),
    );
  });
  return [head, ...pieces];
}

/** The items of a turn that is closed as it is: it goes on no more. */
export function closedTurnItems(
  partition: string,
  { openUntil: _, ...head }: TurnHead,
  outcome: string,
): readonly Item[] {
  const closed = {
    ...head,
    turn: { ...head.turn, outcome },
    size: { ...head.size, pending: 0 },
  };
  const emptied = Array.from({ length: mostPieces(head.size.pending) }, (_, index) =>
    pieceItem(partition, head, { part: 'pending', index, piece: '' }),
  );
  return [turnHeadItem(partition, closed), ...emptied];
}

function pieceItem(
  partition: string,
  place: Pick<TurnHead, 'number' | 'contentRevision' | 'expiresAt'>,
  { part, index, piece }: { readonly part: Part; readonly index: number; readonly piece: string },
): Item {
  return {
    partition: text(partition),
    item: text(ITEM.piece(part, place.number, index)),
    [EXPIRY]: number(place.expiresAt),
    number: number(place.number),
    contentRevision: number(place.contentRevision),
    piece: text(piece),
  };
}

/** What is absent takes no piece. */
function encode(value: unknown): Buffer {
  return Buffer.from(value === undefined ? '' : JSON.stringify(value));
}

/** Cuts a text between its characters. */
function cut(content: Buffer): readonly string[] {
  const pieces: string[] = [];
  for (let start = 0; start < content.length; ) {
    let end = Math.min(start + PIECE_BYTES, content.length);
    // The bytes of a character after its first (RFC 3629, §3).
    while (end < content.length && ((content[end] ?? 0) & 0xc0) === 0x80) end -= 1;
    pieces.push(content.toString('utf8', start, end));
    start = end;
  }
  return pieces;
}

/** The highest number of pieces into which so many bytes can have been cut. */
function mostPieces(bytes: number): number {
  return Math.ceil(bytes / (PIECE_BYTES - CHARACTER_BYTES + 1));
}

/** As DynamoDB counts them: names and values (Developer Guide, "DynamoDB item sizes and formats"). */
function bytesOf(item: Item): number {
  return Object.entries(item).reduce(
    (sum, [name, { S = '', N = '' }]) => sum + Buffer.byteLength(name + S + N),
    0,
  );
}
