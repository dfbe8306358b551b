import { isAnswered, type TurnToAppend } from '@three-tier-chat/wire-contract';
import type { Appending, ConversationName, KeptTurn, TurnContent } from '../conversation-store.ts';
import { titleOf } from '../title.ts';
import { isRunning } from '../turn-state.ts';
import { digestOf } from './known-turn.ts';
import { readStanding, type Standing } from './standing.ts';
import { MOST_TRIES, type Now, type StoreContext } from './store-context.ts';
import { type TurnWrite, writeTurn } from './write-turn.ts';

/** Appends a turn, or begins one again that was not answered. */
export async function appendTurn(
  context: StoreContext,
  name: ConversationName,
  { version, ...turn }: TurnToAppend,
): Promise<Appending> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const now = context.clock();
    const standing = await readStanding(context, name, turn.turnId, now);
    const step = standing.known
      ? stepOfKnown(standing, turn)
      : stepOfNew(standing, { id: name.id, version, turn, now });
    if ('kind' in step) return step;
    const written = await writeTurn(context, name, now, step);
    if (written === 'too-large') return { kind: 'too-large' };
    if (written !== 'contended') return { kind: 'appended', answer: written };
  }
  return { kind: 'stale' };
}

/** The id of a turn that was sent before: it begins again, or is answered with what is kept of it. */
function stepOfKnown(
  { head, known, kept }: Extract<Standing, { readonly known: object }>,
  turn: TurnContent,
): Appending | TurnWrite {
  if (known.promptDigest !== digestOf(turn.prompt)) return { kind: 'reused' };
  // One that is later than the conversation that was read fails to be written over it.
  const isLast = kept.number >= head.version;
  return isLast && isBegunAgain(kept.turn, turn)
    ? { head, next: head, turn, replaced: kept }
    : { kind: 'appended', answer: { ...known.answer, outcome: kept.turn.outcome } };
}

/** What the same attempt sends late, or twice, undoes nothing of what it has sent since. */
function isBegunAgain(kept: Pick<KeptTurn, 'outcome' | 'attempt'>, sent: TurnContent): boolean {
  if (kept.attempt !== sent.attempt) return !isAnswered(kept.outcome);
  return kept.outcome === 'running' && sent.outcome !== 'running';
}

function stepOfNew(
  { head, live, kept: previous }: Extract<Standing, { readonly known?: never }>,
  sent: {
    readonly id: string;
    readonly version: number;
    readonly turn: TurnContent;
    readonly now: Now;
  },
): Appending | TurnWrite {
  const { id, version, turn, now } = sent;
  if (previous && isRunning(previous.turn, previous.openUntil, now.ms)) return { kind: 'busy' };
  if (version !== (live?.version ?? 0)) return { kind: live ? 'stale' : 'missing' };
  if (head?.isDeleted) return { kind: 'stale' };
  const next = live ?? newHead(id, turn.prompt, now);
  return {
    head,
    next: { ...next, version: next.version + 1 },
    turn,
    ...(previous && { previous }),
  };
}

function newHead(id: string, prompt: string, now: Now): TurnWrite['next'] {
  return {
    id,
    title: titleOf(prompt),
    pinned: false,
    createdAt: now.iso,
    version: 0,
    isDeleted: false,
  };
}
