import type { ApiCall } from './api-calls.ts';
import type { Hop } from './hops.ts';
import { isOpenTelemetry } from './opentelemetry-spans.ts';
import { findFirstFailure, type Outcome, outcomeOf } from './outcome.ts';
import type { Span, Tree } from './tree.ts';

/** The gravest first. */
const GRAVITY: readonly Outcome[] = ['fault', 'throttle', 'error', 'stopped', 'in-progress', 'ok'];

/** The gravest outcome of a hop's calls; undefined if nothing is known of any. */
export function outcomeOfHop({ spans, calls }: Hop): Outcome | undefined {
  const found = [...mainSpans(spans).map(outcomeOf), ...calls.flatMap(outcomeOfCall)];
  return GRAVITY.find((outcome) => found.includes(outcome));
}

/** Finds the hop that failed first: that of the span, or the HTTP API that refused its call. */
export function findFirstFailingHop(
  tree: Tree,
  hops: readonly Hop[],
): { readonly hop: Hop; readonly span: Span } | undefined {
  const span = findFirstFailure(tree);
  if (!span) return undefined;
  const refusing = hops.find(({ calls }) =>
    calls.some(({ caller, status = 0 }) => caller === span && status >= 400),
  );
  const hop = refusing ?? hops.find(({ spans }) => spans.includes(span));
  return hop && { hop, span };
}

/** The spans that tell how the hop's calls ended: its segments, if it has any. */
function mainSpans(spans: readonly Span[]): readonly Span[] {
  const segments = spans.filter(({ segment }) => segment['type'] !== 'subsegment');
  if (segments.length > 0) return segments;
  const own = spans.filter((span) => !isOpenTelemetry(span));
  return own.length > 0 ? own : spans;
}

function outcomeOfCall({ status }: ApiCall): readonly Outcome[] {
  if (status === undefined) return [];
  if (status >= 500) return ['fault'];
  if (status === 429) return ['throttle'];
  return [status >= 400 ? 'error' : 'ok'];
}
