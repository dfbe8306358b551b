import { readNumber, readText, TableUnavailable, text } from '@three-tier-chat/dynamodb';
import type { ConversationName, KeptConversation, KeptTurn, Part } from '../conversation-store.ts';
import { asRead } from '../turn-state.ts';
import { type Head, isLive, readHead, summaryOf } from './head.ts';
import { EXPIRY, ITEM, LAST_TURN, turnsPartition } from './keys.ts';
import { MOST_TRIES, type StoreContext } from './store-context.ts';
import { readContentRevision, type TurnHead, toTurnHead } from './turn-head.ts';
import { LARGEST_TURN_BYTES } from './turn-items.ts';

/**
 * Reads the last turns, as many as an answer holds: at least one, since each fits by itself.
 *
 * @throws TableUnavailable if it changes all the time.
 */
export async function readConversation(
  context: StoreContext,
  name: ConversationName,
  parts: readonly Part[],
  before: number = LAST_TURN + 1,
): Promise<KeptConversation | undefined> {
  let head = await readHead(context.table, context.issuer, name);
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    if (!head || !isLive(head, context.clock().seconds)) return undefined;
    const { isWhole, ...conversation } = await readTurns(context, name, { head, parts, before });
    if (isWhole) return conversation;
    // A turn is in several items, which one reading does not give as of one moment.
    const later = await readHead(context.table, context.issuer, name);
    // One whose pieces are gone, and that nobody changed, is being deleted just now.
    if (later?.revision === head.revision) return conversation;
    head = later;
  }
  throw new TableUnavailable('The conversation changes faster than it can be read');
}

async function readTurns(
  context: StoreContext,
  name: ConversationName,
  request: {
    readonly head: Head;
    readonly parts: readonly Part[];
    readonly before: number;
  },
): Promise<KeptConversation & { readonly isWhole: boolean }> {
  const { head, parts, before } = request;
  const { seconds, ms } = context.clock();
  const partition = turnsPartition(context.issuer, name.uid, name.id);
  const turns: TurnHead[] = [];
  let left = LARGEST_TURN_BYTES;
  let earlier: number | undefined;
  // Turns with higher numbers are of an expired conversation that had the same id.
  const end = Math.min(before, head.version + 1);
  for await (const turn of turnsBefore(context, partition, end)) {
    if (turn.expiresAt <= seconds) break;
    left -= sizeOf(turn, parts);
    if (turns.length > 0 && left < 0) {
      earlier = turn.number + 1;
      break;
    }
    turns.unshift(turn);
  }
  const pieces = await readPieces(context, partition, turns, parts);
  const joined = turns.flatMap((turn) => join(turn, parts, pieces, ms) ?? []);
  return {
    ...summaryOf(head),
    createdAt: head.createdAt,
    ...(head.usage && { usage: head.usage }),
    version: head.version,
    ...(earlier !== undefined && { earlier }),
    turns: joined,
    isWhole: joined.length === turns.length,
  };
}

/** From the last to the first. */
async function* turnsBefore(
  { table }: StoreContext,
  partition: string,
  before: number,
): AsyncIterable<TurnHead> {
  const range = between(partition, ITEM.turn(0), ITEM.turn(before - 1));
  for await (const item of table.query({ ...range, ScanIndexForward: false })) {
    yield toTurnHead(item);
  }
}

function sizeOf({ size, turn }: TurnHead, parts: readonly Part[]): number {
  return parts.reduce((sum, part) => sum + size[part], Buffer.byteLength(turn.prompt));
}

/** Pieces of the large parts, by the key of their first. */
type Pieces = ReadonlyMap<string, readonly string[]>;

async function readPieces(
  { table, clock }: StoreContext,
  partition: string,
  turns: readonly TurnHead[],
  parts: readonly Part[],
): Promise<Pieces> {
  const pieces = new Map<string, string[]>();
  const revisions = new Map(turns.map((turn) => [turn.number, turn.contentRevision]));
  const { seconds } = clock();
  for (const part of parts) {
    const having = turns.filter(({ size }) => size[part] > 0);
    const [first, last] = [having.at(0)?.number, having.at(-1)?.number];
    if (first === undefined || last === undefined) continue;
    for await (const item of table.query(between(partition, ...ITEM.pieces(part, first, last)))) {
      // A conversation that begins anew under its old id may find pieces of the expired one.
      if (readNumber(item, EXPIRY) <= seconds) continue;
      const turn = readNumber(item, 'number');
      if (readContentRevision(item) !== revisions.get(turn)) continue;
      const key = ITEM.piece(part, turn, 0);
      pieces.set(key, [...(pieces.get(key) ?? []), readText(item, 'piece')]);
    }
  }
  return pieces;
}

/** @returns undefined if its pieces are not whole. */
function join(
  { number, turn, size, createdAt, openUntil }: TurnHead,
  parts: readonly Part[],
  pieces: Pieces,
  nowMs: number,
): KeptTurn | undefined {
  const content: { [part in Part]?: never } = {};
  for (const part of parts) {
    if (size[part] === 0) continue;
    const whole = (pieces.get(ITEM.piece(part, number, 0)) ?? []).join('');
    if (Buffer.byteLength(whole) !== size[part]) return undefined;
    content[part] = JSON.parse(whole) as never;
  }
  return asRead({ ...turn, createdAt, ...content }, openUntil, nowMs);
}

function between(partition: string, first: string, last: string) {
  return {
    KeyConditionExpression: '#partition = :partition AND #item BETWEEN :first AND :last',
    ExpressionAttributeNames: { '#partition': 'partition', '#item': 'item' },
    ExpressionAttributeValues: {
      ':partition': text(partition),
      ':first': text(first),
      ':last': text(last),
    },
  };
}
