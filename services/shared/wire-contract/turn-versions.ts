/** A turn that may take the place of another one. */
export interface VersionedTurn {
  readonly turnId: string;
  /** Id of the turn whose place it takes, with all that followed that one. */
  readonly supersedes?: string | undefined;
}

/**
 * The turn before each, in the order in which they were asked; undefined for those that begin the
 * conversation. A turn that takes another's place stands after the turn that the other stands after. One
 * that names a turn which is not among those before it stands after the last.
 */
export function turnsBefore<Turn extends VersionedTurn>(
  turns: readonly Turn[],
): ReadonlyMap<Turn, Turn | undefined> {
  const before = new Map<Turn, Turn | undefined>();
  const byId = new Map<string, Turn>();
  let last: Turn | undefined;
  for (const turn of turns) {
    const other = turn.supersedes === undefined ? undefined : byId.get(turn.supersedes);
    before.set(turn, other ? before.get(other) : last);
    byId.set(turn.turnId, turn);
    last = turn;
  }
  return before;
}

/** The turns that lead to the last one: without those whose place others have taken. */
export function standingTurns<Turn extends VersionedTurn>(turns: readonly Turn[]): readonly Turn[] {
  const before = turnsBefore(turns);
  const standing: Turn[] = [];
  for (let turn = turns.at(-1); turn; turn = before.get(turn)) standing.unshift(turn);
  return standing;
}
