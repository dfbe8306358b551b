import type { LogLine } from '../logs/log-store.ts';
import { isOpenTelemetry } from './second-view.ts';
import type { Segment } from './segment.ts';
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

/** How services write down that their caller went away (nginx's own status). */
const CLIENT_GONE = 499;

/** App Runner ends every request after 120 s: a turn that is silent for longer is over. */
const LONGEST_SILENCE_MS = 130_000;

export function outcomeOf({ segment, isInProgress }: Span): Outcome {
  if (isStopped(segment)) return 'stopped';
  return failureOf(segment) ?? (isInProgress ? 'in-progress' : 'ok');
}

/** @param nowMs milliseconds since the epoch. */
export function turnOutcome(tree: Tree, lines: readonly LogLine[], nowMs: number): TurnOutcome {
  const root = rootOf(tree);
  if (!root || root.isInProgress) {
    const heardAt = lines.map(({ timestamp }) => Date.parse(timestamp)).filter(Number.isFinite);
    const lastMs = Math.max(tree.startedAtMs + tree.durationMs, ...heardAt);
    return nowMs - lastMs > LONGEST_SILENCE_MS ? 'incomplete' : 'in-progress';
  }
  if (isStopped(root.segment)) return 'stopped';
  switch (failureOf(root.segment)) {
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
 * OpenTelemetry's tell of a failure that a subsegment has, too, unless there is none. What a reader's
 * stop broke off has not failed.
 */
export function findFirstFailure(tree: Tree): Span | undefined {
  const { spans } = tree;
  const root = rootOf(tree);
  const passedOn = new Set<Span>();
  const sources: Span[] = [];
  // A span stands before what is below it: backwards, the failures below are known already.
  for (const span of spans.toReversed()) {
    const isFailing = failureOf(span.segment) !== undefined;
    if (isFailing && !passedOn.has(span)) sources.push(span);
    if (span.parent && (isFailing || passedOn.has(span))) passedOn.add(span.parent);
  }
  const own = sources.filter((span) => !isOpenTelemetry(span));
  // They know of no stop: an abandoned call is an error to them.
  const isStop = root !== undefined && isStopped(root.segment);
  const found = own.length > 0 || isStop ? own : sources;
  return found.sort((a, b) => a.endMs - b.endMs || b.depth - a.depth)[0];
}

function rootOf({ spans }: Tree): Span | undefined {
  return spans.find(({ depth, isOrphan }) => depth === 0 && !isOrphan);
}

function isStopped({ http, fault }: Segment): boolean {
  const { response } = (http ?? {}) as { readonly response?: { readonly status?: unknown } | null };
  return response?.status === CLIENT_GONE && fault !== true;
}

function failureOf(segment: Segment): 'fault' | 'throttle' | 'error' | undefined {
  return isStopped(segment) ? undefined : flagOf(segment);
}

function flagOf({ fault, throttle, error }: Segment): 'fault' | 'throttle' | 'error' | undefined {
  if (fault === true) return 'fault';
  if (throttle === true) return 'throttle';
  return error === true ? 'error' : undefined;
}
