import type { IamDecision } from '../iam/decision-log.ts';
import type { LogLine } from '../logs/log-store.ts';
import type { Segment } from '../xray/segment.ts';
import { findApiCalls } from './api-calls.ts';
import { findCriticalPath } from './critical-path.ts';
import { findFirstFailingHop } from './hop-outcome.ts';
import { type HopTimes, timeHops } from './hop-times.ts';
import { findHops, type Hop } from './hops.ts';
import { type Identities, identify } from './identity.ts';
import type { Interval } from './intervals.ts';
import { type LedgerRow, readLedger } from './ledger.ts';
import { buildTree, type Span, type Tree } from './tree.ts';
import { lambdaRootsOf, summarizeTurn, type TurnSummary } from './turn.ts';

/** Names of users that the local Okta knows, by their `subject_hash`. */
export type UserNames = ReadonlyMap<string, string>;

/** Everything that the pages show of one turn. */
export interface TurnView {
  readonly summary: TurnSummary;
  readonly tree: Tree;
  /** Of the first span or, without one, of the first line; in milliseconds since the epoch. */
  readonly startedAtMs: number;
  readonly criticalPath: ReadonlyMap<string, readonly Interval[]>;
  /** Each after its caller. */
  readonly hops: readonly Hop[];
  readonly times: ReadonlyMap<Hop, HopTimes>;
  readonly identities: Identities;
  readonly ledger: readonly LedgerRow[];
  readonly lines: readonly LogLine[];
  readonly names: UserNames;
  /** Traces that Lambda itself started for a part of this turn. */
  readonly lambdaRoots: readonly string[];
  /** The first failed hop, and what failed in it. */
  readonly failing: { readonly hop: Hop; readonly span: Span } | undefined;
  /** The hop that is shown first: the first failed, else the first. */
  readonly selected: Hop | undefined;
}

/** What the pages know beside a turn's segments and lines. */
export interface Surroundings {
  readonly decisions: readonly IamDecision[];
  readonly names: UserNames;
}

/** @param nowMs milliseconds since the epoch. */
export function viewTurn(
  traceId: string,
  segments: readonly Segment[],
  lines: readonly LogLine[],
  { decisions, names }: Surroundings,
  nowMs: number,
): TurnView {
  const tree = buildTree(segments);
  const summary = summarizeTurn(traceId, tree, lines, nowMs);
  const ledger = readLedger(lines);
  const hops = findHops(tree, {
    calls: findApiCalls(tree, lines),
    lines,
    ended: endOf(summary, ledger),
  });
  const failing = findFirstFailingHop(tree, hops);
  return {
    summary,
    tree,
    startedAtMs:
      tree.spans.length > 0 || !lines[0] ? tree.startedAtMs : Date.parse(lines[0].timestamp),
    criticalPath: findCriticalPath(tree),
    hops,
    times: timeHops(hops),
    identities: identify(hops, { tree, lines, ledger, decisions }),
    ledger,
    lines,
    names,
    lambdaRoots: lambdaRootsOf(segments),
    failing,
    selected: failing?.hop ?? hops[0],
  };
}

function endOf({ outcome }: TurnSummary, ledger: readonly LedgerRow[]) {
  if (outcome === 'in-progress') return 'not-yet';
  const isWhole = outcome === 'completed' || outcome === 'completed-with-failures';
  return isWhole && ledger.every(({ verdict }) => verdict === 'accepted') ? 'well' : 'badly';
}
