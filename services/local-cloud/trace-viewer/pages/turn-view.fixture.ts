import type { html } from 'hono/html';
import type { LogLine } from '../../logs/log-store.ts';
import type { Segment } from '../../xray/segment.ts';
import { type Surroundings, type TurnView, viewTurn } from '../turn-view.ts';

export const TRACE = '1-0000000a-00000000000000000000000a';
/** Start of the turn, in seconds since the epoch. */
export const START = 1_700_000_000;
export const MARKUP = '<img src=x onerror=alert(1)>';

/** 16 hexadecimal digits. */
export function idOf(number: number): string {
  return number.toString(16).padStart(16, '0');
}

/** A segment that began and ended this number of milliseconds after the turn's start. */
export function segment(
  number: number,
  [fromMs, toMs]: readonly [number, number?],
  change: Readonly<Record<string, unknown>> = {},
): Segment {
  return {
    trace_id: TRACE,
    id: idOf(number),
    name: `hop-${number}`,
    start_time: START + fromMs / 1000,
    ...(toMs !== undefined && { end_time: START + toMs / 1000 }),
    ...change,
  };
}

/** A log line this number of milliseconds after the turn's start. */
export function line(
  atMs: number,
  message: string,
  fields: Readonly<Record<string, unknown>> = {},
): LogLine {
  const timestamp = new Date(START * 1000 + atMs).toISOString();
  return { level: 'INFO', service: 'hop-1', message, timestamp, trace_id: TRACE, ...fields };
}

/** A turn of these, viewed a second after its start. */
export function view(
  segments: readonly Segment[],
  lines: readonly LogLine[] = [],
  nowMs = START * 1000 + 1000,
  { decisions = [], names = new Map() }: Partial<Surroundings> = {},
): TurnView {
  return viewTurn(TRACE, segments, lines, { decisions, names }, nowMs);
}

/** One of a chain of segments, each called by the one before, and shorter by 5 ms at both ends. */
export function chain(...names: readonly string[]): readonly Segment[] {
  return names.map((name, index) =>
    segment(index + 1, [index * 5, 200 - index * 5], {
      name,
      ...(index > 0 && { parent_id: idOf(index) }),
    }),
  );
}

/** The line of one check of a token. */
export function check(
  atMs: number,
  checker: string,
  more: Readonly<Record<string, unknown>> = {},
): LogLine {
  return line(atMs, 'token.checked', { service: checker, checker, verdict: 'accepted', ...more });
}

/** Its visible text, without markup; elements and lines are separated by one space. */
export function textOf(content: ReturnType<typeof html>): string {
  const text = String(content)
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  const entities = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&amp;': '&' };
  return text.replaceAll(/&(lt|gt|quot|#39|amp);/g, (entity) => entities[entity as '&lt;']);
}

/** The rows of a table's body, each as its cells' text. */
export function rowsOf(content: ReturnType<typeof html>): readonly (readonly string[])[] {
  const [, body = ''] = /<tbody[^>]*>([\s\S]*?)<\/tbody>/.exec(String(content)) ?? [];
  return Array.from(body.matchAll(/<tr[\s\S]*?<\/tr>/g), ([row]) =>
    Array.from(row.matchAll(/<t[hd][\s>][\s\S]*?<\/t[hd]>/g), ([cell]) => textOf(cell as never)),
  );
}
