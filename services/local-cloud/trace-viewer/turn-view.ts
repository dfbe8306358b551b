import type { LogLine } from '../logs/log-store.ts';
import type { Segment } from '../xray/segment.ts';
import { findCriticalPath } from './critical-path.ts';
import { type LedgerRow, readLedger } from './ledger.ts';
import { findFirstFailure } from './outcome.ts';
import type { Interval } from './own-time.ts';
import { buildTree, type Span, type Tree } from './tree.ts';
import { lambdaRootsOf, summarizeTurn, type TurnSummary } from './turn.ts';
import { findUntracedHops, type UntracedHop } from './untraced-hop.ts';

/** Everything that the pages show of one turn. */
export interface TurnView {
  readonly summary: TurnSummary;
  readonly tree: Tree;
  readonly criticalPath: ReadonlyMap<string, readonly Interval[]>;
  readonly untraced: readonly UntracedHop[];
  readonly ledger: readonly LedgerRow[];
  readonly lines: readonly LogLine[];
  /** Traces that Lambda itself started for a part of this turn. */
  readonly lambdaRoots: readonly string[];
  /** The span that is shown first: the first failed hop, else the first span. */
  readonly selected: Span | undefined;
}

/** @param nowMs milliseconds since the epoch. */
export function viewTurn(
  traceId: string,
  segments: readonly Segment[],
  lines: readonly LogLine[],
  nowMs: number,
): TurnView {
  const tree = buildTree(segments);
  return {
    summary: summarizeTurn(traceId, tree, lines, nowMs),
    tree,
    criticalPath: findCriticalPath(tree),
    untraced: findUntracedHops(tree, lines),
    ledger: readLedger(lines),
    lines,
    lambdaRoots: lambdaRootsOf(segments),
    selected: findFirstFailure(tree) ?? tree.spans[0],
  };
}
