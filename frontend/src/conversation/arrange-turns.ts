import { standingTurns, turnsBefore } from '@three-tier-chat/wire-contract';
import type { Turn } from './turn.ts';

/** The turns of a conversation as one line, and what else stood or stands in the place of each. */
export interface Arrangement {
  readonly turns: readonly Turn[];
  /** All turns of one place, the oldest first; one alone where nothing was asked again. */
  versionsOf(turn: Turn): readonly Turn[];
  /** The line ends with the turn that the next message follows. */
  readonly isLatest: boolean;
}

/**
 * Arranges turns, of which some take the places of others.
 *
 * @param chosen ids of turns that are to be shown in their places; the latest is shown in all others.
 */
export function arrangeTurns(turns: readonly Turn[], chosen: ReadonlySet<string>): Arrangement {
  const before = turnsBefore(turns);
  const after = new Map<Turn | undefined, Turn[]>();
  for (const turn of turns) {
    const previous = before.get(turn);
    after.set(previous, [...(after.get(previous) ?? []), turn]);
  }
  const standing = new Set(standingTurns(turns));
  const line: Turn[] = [];
  for (let versions = after.get(undefined); versions; versions = after.get(line.at(-1))) {
    const shown =
      versions.find(({ turnId }) => chosen.has(turnId)) ??
      versions.find((turn) => standing.has(turn)) ??
      versions.at(-1);
    if (!shown) break;
    line.push(shown);
  }
  return {
    turns: line,
    versionsOf: (turn) => after.get(before.get(turn)) ?? [turn],
    isLatest: line.at(-1) === turns.at(-1),
  };
}
