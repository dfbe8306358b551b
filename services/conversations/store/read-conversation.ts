import { readNumber, readText, text } from '@three-tier-chat/dynamodb';
import type { ConversationName, KeptConversation, KeptTurn, Part } from '../conversation-store.ts';
import { isLive, readHead, summaryOf } from './head.ts';
import { EXPIRY, ITEM, LAST_TURN, turnsPartition } from './keys.ts';
import type { StoreContext } from './store-context.ts';
import { LARGEST_TURN_BYTES, type TurnHead, toTurnHead } from './turn-items.ts';

/** Reads the last turns, as many as an answer holds: at least one, since each fits by itself. */
export async function readConversation(
  context: StoreContext,
  name: ConversationName,
  parts: readonly Part[],
  before: number = LAST_TURN + 1,
): Promise<KeptConversation | undefined> {
  const head = await readHead(context.table, context.issuer, name);
  const { seconds } = context.clock();
  if (!head || !isLive(head, seconds)) return undefined;
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
  return {
    ...summaryOf(head),
    createdAt: head.createdAt,
    version: head.version,
    ...(earlier !== undefined && { earlier }),
    // One whose pieces are gone is being deleted just now.
    turns: turns.flatMap((turn) => join(turn, parts, pieces) ?? []),
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
  const [first, last] = [turns.at(0)?.number, turns.at(-1)?.number];
  if (first === undefined || last === undefined) return pieces;
  const { seconds } = clock();
  for (const part of parts) {
    for await (const item of table.query(between(partition, ...ITEM.pieces(part, first, last)))) {
      // A conversation that begins anew under its old id may find pieces of the expired one.
      if (readNumber(item, EXPIRY) <= seconds) continue;
      const key = ITEM.piece(part, readNumber(item, 'number'), 0);
      pieces.set(key, [...(pieces.get(key) ?? []), readText(item, 'piece')]);
    }
  }
  return pieces;
}

/** @returns undefined if its pieces are not whole. */
function join(
  { number, turn, size, createdAt }: TurnHead,
  parts: readonly Part[],
  pieces: Pieces,
): KeptTurn | undefined {
  const content: { [part in Part]?: never } = {};
  for (const part of parts) {
    const whole = (pieces.get(ITEM.piece(part, number, 0)) ?? []).join('');
    if (Buffer.byteLength(whole) !== size[part]) return undefined;
    content[part] = JSON.parse(whole) as never;
  }
  return { ...turn, createdAt, ...content };
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
