import { CLIENT_CLOSED_REQUEST } from '@three-tier-chat/wire-contract';
import type { LogLine } from '../logs/log-store.ts';
import type { Segment } from '../xray/segment.ts';
import { isOpenTelemetry } from './opentelemetry-spans.ts';
import type { Span, Tree } from './tree.ts';

/**
 * How a span ended, in X-Ray's terms: a server's fault, throttling, a caller's error. `stopped`
 * means that the user stopped the turn or went away, without any failure.
 */
export type Outcome = 'fault' | 'throttle' | 'error' | 'stopped' | 'ok' | 'in-progress';

/** How a whole turn ended. */
export type TurnOutcome =
  | 'failed'
  | 'throttled'
  | 'refused'
  /** By the user. */
  | 'stopped'
  | 'completed'
  /** Answered, although a hop failed. */
  | 'completed-with-failures'
  | 'in-progress'
  /** Nothing more is expected, and the segment that tells how it ended never arrived. */
  | 'incomplete';

/** App Runner ends every request after 120 s, so a turn without activity for longer is over. */
const LONGEST_SILENCE_MS = 130_000;

export function outcomeOf(span: Span): Outcome {
  if (isStopped(span)) return 'stopped';
  return flagOf(span.segment) ?? (span.isInProgress ? 'in-progress' : 'ok');
}

/** @param nowMs milliseconds since the epoch. */
export function turnOutcome(tree: Tree, lines: readonly LogLine[], nowMs: number): TurnOutcome {
  const end = endOf(tree);
  if (!end || end.isInProgress) {
    const heardAt = lines.map(({ timestamp }) => Date.parse(timestamp)).filter(Number.isFinite);
    const lastMs = Math.max(tree.startedAtMs + tree.durationMs, ...heardAt);
    return nowMs - lastMs > LONGEST_SILENCE_MS ? 'incomplete' : 'in-progress';
  }
  if (tree.spans.some((span) => reportedBy(span) === 'stopped')) return 'stopped';
  switch (flagOf(end.segment)) {
    case 'fault':
      return 'failed';
    case 'throttle':
      return 'throttled';
    case 'error':
      return 'refused';
    default:
      return findFirstFailure(tree) ? 'completed-with-failures' : 'completed';
  }
}

/**
 * Tells whether the trace is so new, by the second in its id, that its first hop may still be
 * working.
 */
export function mayHaveJustBegun(traceId: string, nowMs: number): boolean {
  const ageMs = nowMs - Number.parseInt(traceId.slice(2, 10), 16) * 1000;
  return Math.abs(ageMs) <= LONGEST_SILENCE_MS;
}

/**
 * Finds where a turn first failed: the failed span that ended first, among those without a failed
 * span below. OpenTelemetry's spans repeat a subsegment's failure, so they count only if no
 * subsegment failed. What the user stopped has not failed.
 */
export function findFirstFailure({ spans }: Tree): Span | undefined {
  const passedOn = new Set<Span>();
  const sources: Span[] = [];
  // A span precedes those below it, so in reverse order the failures below are already known.
  for (const span of spans.toReversed()) {
    const isFailing = failureOf(span) !== undefined;
    if (isFailing && !passedOn.has(span)) sources.push(span);
    if (span.parent && (isFailing || passedOn.has(span))) passedOn.add(span.parent);
  }
  const own = sources.filter((span) => !isOpenTelemetry(span));
  const found = own.length > 0 ? own : sources;
  return found.sort((a, b) => a.endMs - b.endMs || b.depth - a.depth)[0];
}

/**
 * The hop that tells how the turn ended: the first one. A turn whose reader has left goes on in the
 * next hop that reports an end.
 */
function endOf({ spans }: Tree): Span | undefined {
  const root = spans.find(({ depth, isOrphan }) => depth === 0 && !isOrphan);
  if (!root || reportedBy(root) !== 'client-gone') return root;
  return spans.find(
    (span) => span !== root && (reportedBy(span) ?? 'client-gone') !== 'client-gone',
  );
}

function failureOf(span: Span): 'fault' | 'throttle' | 'error' | undefined {
  return isStopped(span) ? undefined : flagOf(span.segment);
}

/**
 * Tells whether the span was ended by the user: it has an error without an answer, in a hop that
 * reports that the user stopped the turn or left.
 */
function isStopped(span: Span): boolean {
  const { segment } = span;
  const { status } = recordOf(recordOf(segment['http'])['response']);
  const isAnswered =
    typeof status === 'number' && status >= 400 && status !== CLIENT_CLOSED_REQUEST;
  const flag = flagOf(segment);
  const isBrokenOff = wasCancelled(segment) || (flag === 'error' && !isAnswered);
  return isBrokenOff && isInHopEndedByUser(span);
}

/** A hop of the turn that went on after its reader had left has failures of its own. */
function isInHopEndedByUser(span: Span): boolean {
  for (let each: Span | undefined = span; each; each = each.parent) {
    const outcome = reportedBy(each);
    if (outcome !== undefined) return outcome === 'stopped' || outcome === 'client-gone';
  }
  return false;
}

function reportedBy({ segment }: Span): string | undefined {
  const { outcome } = recordOf(segment['annotations']);
  return typeof outcome === 'string' ? outcome : undefined;
}

/** The agent SDK throws this when it is cancelled, which OpenTelemetry records as a fault. */
function wasCancelled({ cause }: Segment): boolean {
  const { exceptions } = recordOf(cause);
  return (
    Array.isArray(exceptions) &&
    exceptions.some((each) => recordOf(each)['type'] === 'CancelledError')
  );
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function flagOf({ fault, throttle, error }: Segment): 'fault' | 'throttle' | 'error' | undefined {
  if (fault === true) return 'fault';
  if (throttle === true) return 'throttle';
  return error === true ? 'error' : undefined;
}
