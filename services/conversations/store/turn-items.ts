import { type Item, number, readNumber, readText, text } from '@three-tier-chat/dynamodb';
import type { AppendedTurn, TurnToAppend } from '@three-tier-chat/wire-contract';
import type { Part } from '../conversation-store.ts';
import { fold } from '../fold.ts';
import { EXPIRY, ITEM } from './keys.ts';

/**
 * The largest turn, in bytes of its parts and messages: one transaction holds 4 MB, and one answer of
 * Lambda 6 MB, in which each quotation mark of a body takes two.
 */
export const LARGEST_TURN_BYTES = 2 * 1024 * 1024;

/** Of an item, which has at most 400 KB with its keys. */
const PIECE_BYTES = 380 * 1024;

const PARTS: readonly Part[] = ['parts', 'messages'];

/** What is kept of a turn beside its large parts. */
export interface TurnHead {
  readonly number: number;
  readonly createdAt: string;
  readonly turn: Omit<TurnToAppend, 'version' | Part>;
  /** Bytes of each of its large parts. */
  readonly size: Readonly<Record<Part, number>>;
  readonly expiresAt: number;
}

interface TurnPlace {
  readonly partition: string;
  readonly number: number;
  readonly createdAt: string;
  readonly expiresAt: number;
}

/** The items of a turn: one that is listed and searched, and its parts and messages in pieces. */
export function turnItems(turn: TurnToAppend, place: TurnPlace): TurnItems {
  const { version: _, parts, messages, ...rest } = turn;
  const content = { parts: encode(parts), messages: encode(messages) };
  const shared = { partition: text(place.partition), [EXPIRY]: number(place.expiresAt) };
  const head: Item = {
    ...shared,
    item: text(ITEM.turn(place.number)),
    number: number(place.number),
    createdAt: text(place.createdAt),
    turn: text(JSON.stringify(rest)),
    foldedPrompt: text(fold(turn.prompt)),
    partsBytes: number(content.parts.length),
    messagesBytes: number(content.messages.length),
  };
  const pieces = PARTS.flatMap((part) =>
    cut(content[part]).map((piece, index) => ({
      ...shared,
      item: text(ITEM.piece(part, place.number, index)),
      number: number(place.number),
      piece: text(piece),
    })),
  );
  return { items: [head, ...pieces], bytes: content.parts.length + content.messages.length };
}

interface TurnItems {
  readonly items: readonly Item[];
  /** Of parts and messages together. */
  readonly bytes: number;
}

export function toTurnHead(item: Item): TurnHead {
  return {
    number: readNumber(item, 'number'),
    createdAt: readText(item, 'createdAt'),
    turn: JSON.parse(readText(item, 'turn')),
    size: { parts: readNumber(item, 'partsBytes'), messages: readNumber(item, 'messagesBytes') },
    expiresAt: readNumber(item, EXPIRY),
  };
}

/** What a turn's id stands for: the digest of its prompt, and the answer that its sender got. */
export interface KnownTurn {
  readonly promptDigest: string;
  readonly answer: AppendedTurn;
  readonly expiresAt: number;
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

export function toKnownTurn(item: Item): KnownTurn {
  return {
    promptDigest: readText(item, 'promptDigest'),
    answer: JSON.parse(readText(item, 'answer')),
    expiresAt: readNumber(item, EXPIRY),
  };
}

function encode(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
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
