import {
  EXPIRY,
  type Item,
  readNumber,
  readText,
  text,
  userPartition,
} from '@three-tier-chat/dynamodb';
import type { ActivityPage, ActivityRequest } from '../user-store.ts';
import { AFTER_ACTIVITY, ITEM } from './keys.ts';
import type { StoreContext } from './store-context.ts';

/** Entries of a page. */
const PAGE = 25;

/** Lists the changes of a user's records, the newest first; none whose time is over. */
export async function listActivity(
  { table, issuer, clock }: StoreContext,
  uid: string,
  { since, until, after }: ActivityRequest,
): Promise<ActivityPage> {
  const { seconds } = clock();
  const before = until === undefined ? AFTER_ACTIVITY : ITEM.activityAt(until);
  const items = table.query({
    KeyConditionExpression: '#partition = :partition AND #item BETWEEN :since AND :before',
    ExpressionAttributeNames: { '#partition': 'partition', '#item': 'item' },
    ExpressionAttributeValues: {
      ':partition': text(userPartition(issuer, uid)),
      ':since': text(ITEM.activityAt(since ?? '')),
      ':before': text(after ?? before),
    },
    ScanIndexForward: false,
    // The last one that is known already, a page, and whether there is another.
    Limit: PAGE + 2,
  });
  const page: Item[] = [];
  for await (const item of items) {
    // DynamoDB deletes an entry within days after its time.
    const isOver = readNumber(item, EXPIRY) <= seconds;
    if (isOver || readText(item, 'item') === after) continue;
    const last = page.at(-1);
    if (last && page.length === PAGE) return pageOf(page, readText(last, 'item'));
    page.push(item);
  }
  return pageOf(page);
}

function pageOf(items: readonly Item[], next?: string): ActivityPage {
  return {
    entries: items.map((item) => JSON.parse(readText(item, 'entry'))),
    ...(next !== undefined && { next }),
  };
}
