import { type Item, readText, text } from '@three-tier-chat/dynamodb';
import type { ListPage, ListRequest } from '../conversation-store.ts';
import { fold } from '../fold.ts';
import { isLive, summaryOf, toHead } from './head.ts';
import { ITEM, LAST_TURN, ownerPartition, RECENCY, turnsPartition } from './keys.ts';
import type { StoreContext } from './store-context.ts';

/** Conversations of a page. */
const PAGE = 30;
/** Conversations that one request of a search looks into, and how many at once. */
const MOST_SEARCHED = 90;
const SEARCHED_AT_ONCE = 10;

/** Lists an owner's conversations, those alone whose title or prompts hold the searched text. */
export async function listConversations(
  context: StoreContext,
  uid: string,
  { search, after }: ListRequest,
): Promise<ListPage> {
  const fits = search === undefined ? undefined : searcher(context, uid, fold(search));
  const found: Item[] = [];
  let searched = 0;
  let last: string | undefined;
  for await (const group of groupsOf(
    headsAfter(context, uid, after),
    fits ? SEARCHED_AT_ONCE : 1,
  )) {
    const isFull = found.length >= PAGE || searched >= MOST_SEARCHED;
    if (isFull && last !== undefined) return pageOf(found, last);
    const fitting = fits ? await Promise.all(group.map(fits)) : group.map(() => true);
    found.push(...group.filter((_, index) => fitting[index]));
    if (fits) searched += group.length;
    const end = group.at(-1);
    if (end) last = readText(end, RECENCY.attribute);
  }
  return pageOf(found);
}

function pageOf(items: readonly Item[], next?: string): ListPage {
  return {
    conversations: items.map((item) => summaryOf(toHead(item))),
    ...(next !== undefined && { next }),
  };
}

/** Pinned ones first, then the newest; none that is expired. */
async function* headsAfter(
  { table, issuer, clock }: StoreContext,
  uid: string,
  after: string | undefined,
): AsyncIterable<Item> {
  const { seconds } = clock();
  const heads = table.query({
    IndexName: RECENCY.index,
    KeyConditionExpression: `#partition = :partition${after === undefined ? '' : ' AND #recency < :after'}`,
    ExpressionAttributeNames: {
      '#partition': 'partition',
      ...(after !== undefined && { '#recency': RECENCY.attribute }),
    },
    ExpressionAttributeValues: {
      ':partition': text(ownerPartition(issuer, uid)),
      ...(after !== undefined && { ':after': text(after) }),
    },
    ScanIndexForward: false,
    Limit: PAGE + 1,
  });
  for await (const item of heads) if (isLive(toHead(item), seconds)) yield item;
}

async function* groupsOf<T>(items: AsyncIterable<T>, size: number): AsyncIterable<readonly T[]> {
  let group: T[] = [];
  for await (const item of items) {
    group.push(item);
    if (group.length === size) {
      yield group;
      group = [];
    }
  }
  if (group.length > 0) yield group;
}

/** Tells whether the title or a prompt of a conversation holds a folded text. */
function searcher({ table, issuer, clock }: StoreContext, uid: string, wanted: string) {
  const { seconds } = clock();
  return async (head: Item): Promise<boolean> => {
    if (readText(head, 'foldedTitle').includes(wanted)) return true;
    const turns = table.query({
      KeyConditionExpression: '#partition = :partition AND #item BETWEEN :first AND :last',
      FilterExpression: 'contains(foldedPrompt, :wanted) AND expiresAt > :now',
      ProjectionExpression: '#item',
      ExpressionAttributeNames: { '#partition': 'partition', '#item': 'item' },
      ExpressionAttributeValues: {
        ':partition': text(turnsPartition(issuer, uid, readText(head, 'item'))),
        ':first': text(ITEM.turn(0)),
        ':last': text(ITEM.turn(LAST_TURN)),
        ':wanted': text(wanted),
        ':now': { N: String(seconds) },
      },
    });
    for await (const _ of turns) return true;
    return false;
  };
}
