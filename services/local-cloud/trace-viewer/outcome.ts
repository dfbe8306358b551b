import { CLIENT_CLOSED_REQUEST } from '@three-tier-chat/wire-contract';
import type { LogLine } from '../logs/log-store.ts';
import type { Segment } from '../xray/segment.ts';
import { isOpenTelemetry } from './opentelemetry-spans.ts';
import type { Span, Tree } from './tree.ts';

/**
 * How a span ended, as X-Ray means it: a server's fault, too much asked, a caller's error. Stopped:
 * the reader went away, and nothing was wrong with it.
 */
export type Outcome = 'fault' | 'throttle' | 'error' | 'stopped' | 'ok' | 'in-progress';

/** How a whole turn ended. */
export type TurnOutcome =
  | 'failed'
  | 'throttled'
  | 'refused'
  /** By the reader. */
  | 'stopped'
  | 'completed'
  /** Answered, though a hop on the way failed. */
  | 'completed-with-failures'
  | 'in-progress'
  /** Nothing more is to be expected, and its first segment never came. */
  | 'incomplete';

/** App Runner ends every request after 120 s: a turn that is silent for longer is over. */
const LONGEST_SILENCE_MS = 130_000;

export function outcomeOf(span: Span): Outcome {
  if (isStopped(span)) return 'stopped';
  return flagOf(span.segment) ?? (span.isInProgress ? 'in-progress' : 'ok');
}

/** @param nowMs milliseconds since the epoch. */
export function turnOutcome(tree: Tree, lines: readonly LogLine[], nowMs: number): TurnOutcome {
  const root = rootOf(tree);
  if (!root || root.isInProgress) {
    const heardAt = lines.map(({ timestamp }) => Date.parse(timestamp)).filter(Number.isFinite);
    const lastMs = Math.max(tree.startedAtMs + tree.durationMs, ...heardAt);
    return nowMs - lastMs > LONGEST_SILENCE_MS ? 'incomplete' : 'in-progress';
  }
  if (isStopped(root)) return 'stopped';
  switch (flagOf(root.segment)) {
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

/** Whether the trace is so young, by the second in its id, that its first hop may still be at work. */
export function mayHaveJustBegun(traceId: string, nowMs: number): boolean {
  const ageMs = nowMs - Number.parseInt(traceId.slice(2, 10), 16) * 1000;
  return Math.abs(ageMs) <= LONGEST_SILENCE_MS;
}

/**
 * Where a turn first broke: the failing span that ended first of those with no failing span below.
 * OpenTelemetry's spans repeat a failure of a subsegment: they count only where no subsegment failed.
 * What a reader's stop broke off has not failed.
 */
export function findFirstFailure({ spans }: Tree): Span | undefined {
  const passedOn = new Set<Span>();
  const sources: Span[] = [];
  // A span stands before what is below it: backwards, the failures below are known already.
  for (const span of spans.toReversed()) {
    const isFailing = failureOf(span) !== undefined;
    if (isFailing && !passedOn.has(span)) sources.push(span);
    if (span.parent && (isFailing || passedOn.has(span))) passedOn.add(span.parent);
  }
  const own = sources.filter((span) => !isOpenTelemetry(span));
  const found = own.length > 0 ? own : sources;
  return found.sort((a, b) => a.endMs - b.endMs || b.depth - a.depth)[0];
}

function rootOf({ spans }: Tree): Span | undefined {
  return spans.find(({ depth, isOrphan }) => depth === 0 && !isOrphan);
}

function failureOf(span: Span): 'fault' | 'throttle' | 'error' | undefined {
  return isStopped(span) ? undefined : flagOf(span.segment);
}

/**
 * Whether the reader's going away broke the span off: it ended in an error that no answer gave, within
 * a hop that says that its reader went.
 */
function isStopped(span: Span): boolean {
  const { segment } = span;
  const { status } = recordOf(recordOf(segment['http'])['response']);
  const isAnswered =
    typeof status === 'number' && status >= 400 && status !== CLIENT_CLOSED_REQUEST;
  const flag = flagOf(segment);
  const isBrokenOff = wasCancelled(segment) || (flag === 'error' && !isAnswered);
  return isBrokenOff && reportsReaderGone(span);
}

function reportsReaderGone(span: Span): boolean {
  for (let each: Span | undefined = span; each; each = each.parent) {
    if (recordOf(each.segment['annotations'])['outcome'] === 'client-gone') return true;
  }
  return false;
}

/** The agent SDK throws this in what it breaks off, which OpenTelemetry takes for a fault. */
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
