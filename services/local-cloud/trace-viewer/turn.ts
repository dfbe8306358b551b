import type { LogLine, LogStore } from '../logs/log-store.ts';
import { isOfLambda, type Segment } from '../xray/segment.ts';
import type { TraceStore } from '../xray/trace-store.ts';
import { findApiCalls } from './api-calls.ts';
import { findFirstFailingHop } from './hop-outcome.ts';
import { findHops } from './hops.ts';
import { readLedger, subjectOf } from './ledger.ts';
import { findFirstFailure, type TurnOutcome, turnOutcome } from './outcome.ts';
import { buildTree, type Tree } from './tree.ts';

/** A row of the list of turns. */
export interface TurnSummary {
  readonly traceId: string;
  /** Seconds since the epoch. */
  readonly startTime: number;
  readonly durationMs: number;
  readonly outcome: TurnOutcome;
  /** One of its spans is a server's fault. */
  readonly fault: boolean;
  /** In the order in which the turn reached them. */
  readonly services: readonly string[];
  /** Spans whose parent is missing. */
  readonly orphans: number;
  /** The user, as a hash. */
  readonly subjectHash?: string;
  /** Name of the hop that failed first. */
  readonly firstFailure?: string;
}

/**
 * Summarizes every turn, the latest first. A trace that Lambda itself started for an invocation of
 * a turn is not a turn.
 */
export function listTurns(
  traces: TraceStore,
  logs: LogStore,
  nowMs: number,
): readonly TurnSummary[] {
  const linesOf = Map.groupBy(logs.all(), ({ trace_id }) => trace_id);
  const kept = traces.traceIds().map((id) => ({ id, segments: traces.segmentsOf(id) }));
  const parts = new Set(kept.flatMap(({ segments }) => lambdaRootsOf(segments)));
  return kept
    .filter(({ id }) => !parts.has(id))
    .map(({ id, segments }) => summarizeTurn(id, buildTree(segments), linesOf.get(id) ?? [], nowMs))
    .sort((a, b) => b.startTime - a.startTime);
}

/** @param nowMs milliseconds since the epoch. */
export function summarizeTurn(
  traceId: string,
  tree: Tree,
  lines: readonly LogLine[],
  nowMs: number,
): TurnSummary {
  const { spans } = tree;
  const subjectHash = subjectOf(readLedger(lines));
  const firstFailure =
    findFirstFailure(tree) &&
    findFirstFailingHop(tree, findHops(tree, { calls: findApiCalls(tree, lines), lines }))?.hop
      .name;
  return {
    traceId,
    startTime: tree.startedAtMs / 1000,
    durationMs: Math.round(tree.durationMs),
    outcome: turnOutcome(tree, lines, nowMs),
    fault: spans.some(({ segment }) => segment['fault'] === true),
    services: servicesOf(tree),
    orphans: spans.filter(({ isOrphan }) => isOrphan).length,
    ...(subjectHash !== undefined && { subjectHash }),
    ...(firstFailure !== undefined && { firstFailure }),
  };
}

/**
 * Roots of the traces that Lambda itself started when an HTTP API called it. The function's own
 * segment, which belongs to the turn, names them.
 */
export function lambdaRootsOf(segments: readonly Segment[]): readonly string[] {
  const roots = segments.flatMap(({ annotations, trace_id }) => {
    const root = (annotations as Readonly<Record<string, unknown>> | undefined)?.['lambda_root'];
    return typeof root === 'string' && root !== trace_id ? [root] : [];
  });
  return [...new Set(roots)];
}

/**
 * Each service once. Lambda's own segments have the name of a function, whose service has a segment
 * of its own.
 */
function servicesOf({ spans }: Tree): readonly string[] {
  const names = spans
    .filter(({ segment }) => segment['type'] !== 'subsegment' && !isOfLambda(segment))
    .toSorted((a, b) => a.startMs - b.startMs)
    .map(({ segment }) => segment.name);
  return [...new Set(names)];
}
