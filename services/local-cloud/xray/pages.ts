import { html } from 'hono/html';
import type { LogLine } from '../logs/log-store.ts';
import type { Segment } from './segment.ts';
import type { TraceSummary } from './trace-store.ts';

type Page = ReturnType<typeof html>;

const HIDDEN = new Set(['level', 'message', 'service', 'timestamp', 'trace_id', 'version']);

/** The list of traces. */
export function tracesPage(traces: readonly TraceSummary[]): Page {
  const rows = traces.map(
    ({ traceId, startTime, durationMs, services, fault }) => html`<tr>
      <td><a href="/traces/${traceId}"><code>${traceId}</code></a></td>
      <td>${new Date(startTime * 1000).toLocaleTimeString('en-GB')}</td>
      <td class="number">${durationMs} ms</td>
      <td>${services.join(', ')}</td>
      <td>${fault ? 'fault' : 'ok'}</td>
    </tr>`,
  );
  return page(
    'Traces',
    traces.length === 0
      ? html`<p>No traces yet: ask the chat something.</p>`
      : html`<table>
          <thead><tr><th>Trace</th><th>Start</th><th>Duration</th><th>Services</th><th>Outcome</th></tr></thead>
          <tbody>${rows}</tbody>
        </table>`,
  );
}

/** One trace: its segments in order of time, then its log lines. */
export function tracePage(
  traceId: string,
  segments: readonly Segment[],
  lines: readonly LogLine[],
): Page {
  const start = segments[0]?.start_time ?? 0;
  const depthOf = depths(segments);
  return page(
    `Trace ${traceId}`,
    html`<p><a href="/traces">All traces</a></p>
      <h2>Segments</h2>
      <table>
        <thead><tr><th>Name</th><th>Start</th><th>Duration</th><th>Outcome</th></tr></thead>
        <tbody>${segments.map(
          (segment) => html`<tr>
            <td class="depth-${Math.min(depthOf.get(segment.id) ?? 0, 9)}">${segment.name}</td>
            <td class="number">${milliseconds(segment.start_time - start)}</td>
            <td class="number">${
              segment.end_time === undefined
                ? 'in progress'
                : milliseconds(segment.end_time - segment.start_time)
            }</td>
            <td>${outcome(segment)}</td>
          </tr>`,
        )}</tbody>
      </table>
      <h2>Log lines</h2>
      <table>
        <thead><tr><th>Time</th><th>Service</th><th>Event</th><th>Fields</th></tr></thead>
        <tbody>${lines.map(
          (line) => html`<tr>
            <td>${line.timestamp.slice(11, 23)}</td>
            <td>${line.service}</td>
            <td>${line.message}</td>
            <td><code>${fields(line)}</code></td>
          </tr>`,
        )}</tbody>
      </table>`,
  );
}

function page(title: string, body: Page): Page {
  return html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title>
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

export const STYLES = `
:root { color-scheme: light dark; font: 14px/1.45 system-ui, sans-serif; }
main { max-width: 76rem; margin: 0 auto; padding: 16px; }
h1 { font-size: 18px; overflow-wrap: anywhere; }
h2 { font-size: 16px; margin-top: 24px; }
table { border-collapse: collapse; width: 100%; }
th, td { padding: 4px 8px; text-align: start; vertical-align: top; border-bottom: 1px solid light-dark(#ddd, #333); overflow-wrap: anywhere; }
.number { text-align: end; font-variant-numeric: tabular-nums; white-space: nowrap; }
code { font: 12px/1.5 ui-monospace, monospace; }
${Array.from({ length: 10 }, (_, depth) => `.depth-${depth} { padding-inline-start: ${8 + depth * 16}px; }`).join('\n')}
`;
