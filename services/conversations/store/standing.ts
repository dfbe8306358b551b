import type { ConversationName } from '../conversation-store.ts';
import { type Head, isLive, readHead } from './head.ts';
import { turnsPartition } from './keys.ts';
import { type KnownTurn, readKnownTurn } from './known-turn.ts';
import type { Now, StoreContext } from './store-context.ts';
import { readTurnHead, type TurnHead } from './turn-head.ts';

/** How a conversation stands to a turn's id. */
export type Standing =
  /** It has a turn of this id. */
  | { readonly head: Head; readonly known: KnownTurn; readonly kept: TurnHead }
  /** It has none; `kept` is its last turn. */
  | {
      readonly known?: never;
      /** As it is in the table, whoever may still see it. */
      readonly head: Head | undefined;
      /** The same, if the owner sees it. */
      readonly live: Head | undefined;
      readonly kept: TurnHead | undefined;
    };

/**
 * Reads the conversation first, so that what is read of its turns is as late: a write over the
 * conversation's revision is one over the turn, too, and no turn id is missed that made it.
 */
export async function readStanding(
  { table, issuer }: StoreContext,
  name: ConversationName,
  turnId: string,
  now: Now,
): Promise<Standing> {
  const head = await readHead(table, issuer, name);
  const live = head && isLive(head, now.seconds) ? head : undefined;
  if (!live) return { head, live, kept: undefined };
  const partition = turnsPartition(issuer, name.uid, name.id);
  const [known, last] = await Promise.all([
    readKnownTurn(table, partition, turnId, now.seconds),
    readTurnHead(table, partition, live.version),
  ]);
  if (!known) return { head, live, kept: last };
  const { version } = known.answer;
  const kept = version === live.version ? last : await readTurnHead(table, partition, version);
  // One that is not there is being deleted just now.
  return kept ? { head: live, known, kept } : { head, live, kept: last };
}
