import { html } from 'hono/html';
import type { Interval } from '../intervals.ts';
import type { Outcome } from '../outcome.ts';
import { formatDuration } from './format.ts';
import type { Html } from './layout.ts';

/** Pieces of a bar below this share of it are invisible, and cost as much as others. */
const LEAST_SHARE = 0.0005;

/**
 * Labels at the start, the middle and the end of the duration; a narrow column has no room for
 * more.
 */
export function axis(durationMs: number): Html {
  const quarters = [0, 2, 4];
  return html`<svg class="axis" aria-hidden="true">${quarters.map(
    (quarter) =>
      html`<text x="${quarter * 25}%" y="14" class="tick-${quarter}">${formatDuration((durationMs * quarter) / 4)}</text>`,
  )}</svg>`;
}

/** When something ran, in milliseconds since the trace's first moment. */
export interface Course {
  readonly running: readonly Interval[];
  /** The parts of it that were no waiting. */
  readonly working: readonly Interval[];
  /** The parts of it on which the turn's duration hangs. */
  readonly critical: readonly Interval[];
  /** It has not ended yet. */
  readonly isOpen: boolean;
}

/** @param durationMs what the whole width stands for. */
export function bar(
  { running, working, critical, isOpen }: Course,
  outcome: Outcome | undefined,
  durationMs: number,
): Html {
  const share = (ms: number) => ms / Math.max(durationMs, 0.001);
  const percent = (ms: number) => `${(share(ms) * 100).toFixed(3)}%`;
  const rect =
    (kind: string) =>
    ({ fromMs, toMs }: Interval) =>
      html`<rect class="${kind}" x="${percent(fromMs)}" width="${percent(toMs - fromMs)}" />`;
  const isSeen = ({ fromMs, toMs }: Interval) => share(toMs - fromMs) >= LEAST_SHARE;
  // Those of a fixed width keep the shortest visible, but are not as many as pieces may be.
  const starts = running.filter(
    ({ fromMs }, index) =>
      share(fromMs - (running[index - 1]?.fromMs ?? -durationMs)) >= LEAST_SHARE,
  );
  return html`<svg class="bar ${outcome}" aria-hidden="true">${running
    .filter(isSeen)
    .map(
      rect(isOpen ? 'whole open' : 'whole'),
    )}${working.filter(isSeen).map(rect('own'))}${starts.map(
    ({ fromMs }) => html`<rect class="own" x="${percent(fromMs)}" width="2" />`,
  )}${critical.filter(isSeen).map(rect('path'))}</svg>`;
}
