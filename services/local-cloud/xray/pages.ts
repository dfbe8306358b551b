import { readFileSync } from 'node:fs';
import { html } from 'hono/html';
import type { LogLine } from '../logs/log-store.ts';
import type { Segment } from './segment.ts';
import type { TraceSummary } from './trace-store.ts';

type Page = ReturnType<typeof html>;

export const STYLES = readFileSync(new URL('./pages.css', import.meta.url), 'utf8');

const HIDDEN = new Set(['level', 'message', 'service', 'timestamp', 'trace_id', 'version']);

/** The list of traces. */
export function tracesPage(traces: readonly TraceSummary[]): Page {
  const rows = traces.map(
    ({ traceId, startTime, durationMs, services, fault }) => html`<tr>
      <td><a href="/traces/${traceId}"><code>${traceId}</code></a></td>
      <td>${new Date(startTime * 1000).toLocaleTimeString('en-GB')}</td>
      <td class="number">${durationMs} ms</td>
      <td>${services.join(', ')}</td>
      <td>${outcomeWord(fault ? 'fault' : 'ok')}</td>
    </tr>`,
  );
  return page(
    'Traces',
    traces.length === 0
      ? html`<p>No traces yet: ask the chat something.</p>`
      : table(
          'Traces',
          html`<th>Trace</th><th>Start</th><th class="number">Duration</th><th>Services</th><th>Outcome</th>`,
          rows,
        ),
  );
}

/** One trace: its segments in order of time, then its log lines. */
export function tracePage(
  traceId: string,
  segments: readonly Segment[],
  lines: readonly LogLine[],
): Page {
  const start = segments[0]?.start_time ?? 0;
  const end = Math.max(...segments.map(({ start_time, end_time }) => end_time ?? start_time));
  const depthOf = depths(segments);
  const segmentRows = segments.map(
    (segment) => html`<tr>
      <td class="depth-${Math.min(depthOf.get(segment.id) ?? 0, 9)}">${segment.name}</td>
      <td class="bar">${bar(segment, start, end)}</td>
      <td class="number">${milliseconds(segment.start_time - start)}</td>
      <td class="number">${
        segment.end_time === undefined
          ? 'in progress'
          : milliseconds(segment.end_time - segment.start_time)
      }</td>
      <td>${outcomeWord(outcome(segment))}</td>
    </tr>`,
  );
  const lineRows = lines.map(
    (line) => html`<tr>
      <td>${line.timestamp.slice(11, 23)}</td>
      <td>${line.service}</td>
      <td>${line.message}</td>
      <td class="fields"><code>${fields(line)}</code></td>
    </tr>`,
  );
  return page(
    `Trace ${traceId}`,
    html`<p><a href="/traces">All traces</a></p>
      <h2>Segments</h2>
      ${table(
        'Segments',
        html`<th>Name</th><th class="bar">Timeline</th><th class="number">Start</th><th class="number">Duration</th><th>Outcome</th>`,
        segmentRows,
      )}
      <h2>Log lines</h2>
      ${table(
        'Log lines',
        html`<th>Time</th><th>Service</th><th>Event</th><th>Fields</th>`,
        lineRows,
      )}`,
  );
}

/** A box that scrolls sideways where the page is narrow, which a keyboard can reach. */
function table(name: string, columns: Page, rows: readonly Page[]): Page {
  return html`<div class="table" role="region" aria-label="${name}" tabindex="0"><table>
    <thead><tr>${columns}</tr></thead>
    <tbody>${rows}</tbody>
  </table></div>`;
}

/** Where a segment lies between the trace's first and last moment. */
function bar(segment: Segment, start: number, end: number): Page {
  const scale = 1000 / Math.max(end - start, 0.001);
  const x = (segment.start_time - start) * scale;
  const width = Math.max(((segment.end_time ?? end) - segment.start_time) * scale, 8);
  return html`<svg viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true"><rect
    x="${Math.min(x, 992).toFixed(1)}" width="${width.toFixed(1)}" height="10" /></svg>`;
}

function outcomeWord(word: string): Page {
  return html`<span class="outcome-${word}">${word}</span>`;
}

function page(title: string, body: Page): Page {
  return html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title>
<link rel="stylesheet" href="/traces.css"></head>
<body><main><h1>${title}</h1>${body}</main></body>
</html>`;
}

/** How deep each segment lies; one whose parent is not in the trace stands at the margin. */
function depths(segments: readonly Segment[]): ReadonlyMap<string, number> {
  const byId = new Map(segments.map((segment) => [segment.id, segment]));
  const depthOf = (segment: Segment, seen: ReadonlySet<string>): number => {
    const parent = segment.parent_id === undefined ? undefined : byId.get(segment.parent_id);
    if (!parent || seen.has(parent.id)) return 0;
    return 1 + depthOf(parent, new Set([...seen, parent.id]));
  };
  return new Map(segments.map((segment) => [segment.id, depthOf(segment, new Set([segment.id]))]));
}

function outcome({ fault, error, throttle }: Segment): string {
  if (fault === true) return 'fault';
  if (throttle === true) return 'throttle';
  return error === true ? 'error' : 'ok';
}

function milliseconds(seconds: number): string {
  return `${(seconds * 1000).toFixed(1)} ms`;
}

function fields(line: LogLine): string {
  return Object.entries(line)
    .filter(([key]) => !HIDDEN.has(key))
    .map(([key, value]) => `${key}=${typeof value === 'object' ? JSON.stringify(value) : value}`)
    .join(' ');
}
