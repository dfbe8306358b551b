import { TableUnavailable } from '@three-tier-chat/dynamodb';
import { isOpen, type TurnToFinish } from '@three-tier-chat/wire-contract';
import type { ConversationName, Finishing, KeptTurn } from '../conversation-store.ts';
import { digestOf } from './known-turn.ts';
import { readStanding } from './standing.ts';
import { MOST_TRIES, type StoreContext } from './store-context.ts';
import { writeTurn } from './write-turn.ts';

/**
 * Replaces the content of an open turn, for the attempt that has it, or takes it over.
 *
 * @throws TableUnavailable after too many tries: the attempt still has its turn.
 */
export async function finishTurn(
  context: StoreContext,
  name: ConversationName,
  turnId: string,
  { replaces, ...sent }: TurnToFinish,
): Promise<Finishing> {
  const turn = { ...sent, turnId };
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const now = context.clock();
    const { head, known, kept } = await readStanding(context, name, turnId, now);
    if (!known) return { kind: 'missing' };
    if (known.promptDigest !== digestOf(turn.prompt)) return { kind: 'reused' };
    const { attempt, outcome } = kept.turn;
    if (!isOpen(outcome) && attempt === turn.attempt && outcome === turn.outcome) {
      return { kind: 'finished', answer: { ...known.answer, outcome } };
    }
    if (!mayChange(kept.turn, turn.attempt, replaces)) return { kind: 'lost' };
    const written = await writeTurn(context, name, now, { head, next: head, turn, replaced: kept });
    if (written === 'too-large') return { kind: 'too-large' };
    if (written !== 'contended') return { kind: 'finished', answer: written };
  }
  throw new TableUnavailable('Others change the conversation all the time');
}

/** A turn that was kept before turns could be open is of no attempt. */
function mayChange(
  kept: Pick<KeptTurn, 'outcome' | 'attempt'>,
  attempt: string,
  replaces: string | undefined,
): boolean {
  return (
    isOpen(kept.outcome) &&
    kept.attempt !== undefined &&
    (kept.attempt === attempt || kept.attempt === replaces)
  );
}
