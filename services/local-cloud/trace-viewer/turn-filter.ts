import type { TurnSummary } from './turn.ts';

/** What turns can be chosen by; only values that the list itself offers are in an address. */
export const FACETS = ['outcome', 'user', 'hop'] as const;

export type Facet = (typeof FACETS)[number];

/** The chosen value of each facet. */
export type TurnFilter = Readonly<Partial<Record<Facet, string>>>;

/** A value of a facet, and how many turns have it if the other facets are as chosen. */
export interface Choice {
  readonly value: string;
  readonly turns: number;
}

/** More are not shown: one of a thousand is not found in a line of links. */
const MOST_CHOICES = 12;

export function readFilter(query: Readonly<Record<string, string>>): TurnFilter {
  return Object.fromEntries(
    FACETS.flatMap((facet) => (Object.hasOwn(query, facet) ? [[facet, query[facet]]] : [])),
  );
}

export function filterTurns(
  turns: readonly TurnSummary[],
  filter: TurnFilter,
): readonly TurnSummary[] {
  return turns.filter((turn) =>
    FACETS.every((facet) => filter[facet] === undefined || facetOf(turn, facet) === filter[facet]),
  );
}

/** The most frequent values of a facet, and the chosen one. */
export function choicesOf(
  turns: readonly TurnSummary[],
  filter: TurnFilter,
  facet: Facet,
): readonly Choice[] {
  const { [facet]: chosen, ...others } = filter;
  const counts = new Map<string, number>();
  for (const turn of filterTurns(turns, others)) {
    const value = facetOf(turn, facet);
    if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  if (chosen !== undefined && !counts.has(chosen)) counts.set(chosen, 0);
  return Array.from(counts, ([value, number]) => ({ value, turns: number }))
    .sort((a, b) => b.turns - a.turns || (a.value < b.value ? -1 : 1))
    .filter(({ value }, index) => index < MOST_CHOICES || value === chosen);
}

function facetOf(turn: TurnSummary, facet: Facet): string | undefined {
  switch (facet) {
    case 'outcome':
      return turn.outcome;
    case 'user':
      return turn.subjectHash;
    case 'hop':
      return turn.firstFailure;
  }
}
