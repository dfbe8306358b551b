import type { ConversationSummary } from '@three-tier-chat/wire-contract';
import { pageTexts } from '../strings/page-texts.ts';
import { dayOf } from './day.ts';

/** Conversations under one heading. */
export interface DayGroup {
  readonly name: string;
  readonly conversations: readonly ConversationSummary[];
}

/** Groups a list by day, in its own order; pinned conversations are a group of their own. */
export function groupByDay(
  conversations: readonly ConversationSummary[],
  now: Date,
): readonly DayGroup[] {
  const groups = new Map<string, ConversationSummary[]>();
  for (const conversation of conversations) {
    const name =
      conversation.pinned === true
        ? pageTexts().history.pinned
        : dayOf(conversation.updatedAt, now);
    const group = groups.get(name);
    if (group) group.push(conversation);
    else groups.set(name, [conversation]);
  }
  return Array.from(groups, ([name, group]) => ({ name, conversations: group }));
}
