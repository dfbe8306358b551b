import { isOpenTelemetry } from './second-view.ts';
import type { Segment } from './segment.ts';
import type { Span, Tree } from './tree.ts';

/** How a span ended, as X-Ray means it: a server's fault, too much asked, a caller's error. */
export type Outcome = 'fault' | 'throttle' | 'error' | 'ok' | 'in-progress';

/** How a whole turn ended. */
export type TurnOutcome =
  | 'failed'
  | 'throttled'
  | 'refused'
  | 'completed'
  /** Answered, though a hop on the way failed. */
  | 'completed-with-failures'
  | 'in-progress'
  /** Nothing more is to be expected, and its first segment never came. */
  | 'incomplete';

/** App Runner ends every request after 120 s: a turn that is silent for longer is over. */
const LONGEST_SILENCE_MS = 130_000;

export function outcomeOf({ segment, isInProgress }: Span): Outcome {
  return failureOf(segment) ?? (isInProgress ? 'in-progress' : 'ok');
}

/** @param nowMs milliseconds since the epoch. */
export function turnOutcome(tree: Tree, nowMs: number): TurnOutcome {
  const root = tree.spans.find(({ depth, isOrphan }) => depth === 0 && !isOrphan);
  if (!root || root.isInProgress) {
    const silentForMs = nowMs - tree.startedAtMs - tree.durationMs;
    return silentForMs > LONGEST_SILENCE_MS ? 'incomplete' : 'in-progress';
  }
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

/**
 * Where a turn first broke: the failing span that ended first of those with no failing span below.
 * OpenTelemetry's tell of a failure that a subsegment has, too, unless there is none.
 */
export function findFirstFailure({ spans }: Tree): Span | undefined {
  const passedOn = new Set<Span>();
  const sources: Span[] = [];
  // A span stands before what is below it: backwards, the failures below are known already.
  for (const span of spans.toReversed()) {
    const isFailing = failureOf(span.segment) !== undefined;
    if (isFailing && !passedOn.has(span)) sources.push(span);
    if (span.parent && (isFailing || passedOn.has(span))) passedOn.add(span.parent);
  }
  const own = sources.filter((span) => !isOpenTelemetry(span));
  const found = own.length > 0 ? own : sources;
  return found.sort((a, b) => a.endMs - b.endMs || b.depth - a.depth)[0];
}

function failureOf({
  fault,
  throttle,
  error,
}: Segment): 'fault' | 'throttle' | 'error' | undefined {
  if (fault === true) return 'fault';
  if (throttle === true) return 'throttle';
  return error === true ? 'error' : undefined;
}
