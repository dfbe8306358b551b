import { html } from 'hono/html';
import { outcomeOf } from '../outcome.ts';
import { ownTime, totalMs } from '../own-time.ts';
import { linesOf, serviceOf } from '../span-lines.ts';
import type { Span } from '../tree.ts';
import type { TurnView } from '../turn-view.ts';
import { count, formatDuration, formatOffset } from './format.ts';
import type { Html } from './layout.ts';
import { logList } from './log-lines.ts';
import { annotationsOf, describeSpan, SPAN_WORD } from './words.ts';

/** Everything about one span except its metadata, which may contain what no page should show. */
export function spanPanel(view: TurnView, span: Span): Html {
  const { segment, startMs, endMs, parent, isOrphan } = span;
  const { text, tone } = SPAN_WORD[outcomeOf(span)];
  const onPathMs = totalMs(view.criticalPath.get(segment.id) ?? []);
  const lines = linesOf(span, view.tree, view.lines);
  const { method, url, status } = httpOf(span);
  const facts: readonly (readonly [string, Html | string | undefined])[] = [
    ['Begins', formatOffset(startMs)],
    ['Duration', formatDuration(endMs - startMs)],
    ['Own work', formatDuration(totalMs(ownTime(span)))],
    ['Critical path', onPathMs > 0 ? formatDuration(onPathMs) : 'not on it'],
    ['Called by', parent?.segment.name ?? (isOrphan ? 'missing parent' : 'none: it is the first')],
    ['Request', method === undefined ? undefined : `${method} ${url ?? ''}`],
    ['Status', status],
    ['Version', versionOf(span)],
    ['Resource', textOf(segment['resource_arn'])],
    ['Span id', segment.id],
    ['Parent id', segment.parent_id],
  ];
  return html`<section class="panel" id="detail" aria-labelledby="detail-title" data-span="${segment.id}">
    <header><h2 id="detail-title">${segment.name}</h2><button type="button" id="close" hidden>Close</button></header>
    <p><span class="word ${tone}">${text}</span> <span class="muted">${describeSpan(span, serviceOf(span))}</span></p>
    ${definitions(facts)}
    ${exceptions(span)}
    ${annotations(span)}
    <h3>${count(lines.length, 'log line')}</h3>
    ${lines.length > 0 ? logList(lines, view.tree.startedAtMs) : ''}
  </section>`;
}

function annotations({ segment }: Span): Html {
  const entries = Object.entries(annotationsOf(segment));
  if (entries.length === 0) return html``;
  return html`<h3>Annotations</h3>${definitions(entries.map(([key, value]) => [key, String(value)]))}`;
}

/**
 * The failures of this span, as the service described them (X-Ray Developer Guide, "Exceptions").
 */
function exceptions({ segment }: Span): Html {
  const { cause } = segment;
  const list = recordOf(cause)['exceptions'];
  if (!Array.isArray(list) || list.length === 0) return html``;
  return html`<h3>What went wrong</h3>${definitions(
    list.map((each: unknown) => {
      const { type, message } = recordOf(each);
      return [textOf(type) ?? 'Error', textOf(message) || 'no message'];
    }),
  )}`;
}

function definitions(entries: readonly (readonly [string, Html | string | undefined])[]): Html {
  return html`<dl>${entries.map(([name, value]) =>
    value === undefined ? '' : html`<div><dt>${name}</dt><dd>${value}</dd></div>`,
  )}</dl>`;
}

function httpOf({
  segment,
}: Span): Readonly<Record<'method' | 'url' | 'status', string | undefined>> {
  const http = recordOf(segment['http']);
  const request = recordOf(http['request']);
  const { status } = recordOf(http['response']);
  return {
    method: textOf(request['method']),
    url: textOf(request['url']),
    status: typeof status === 'number' ? String(status) : undefined,
  };
}

function versionOf({ segment }: Span): string | undefined {
  return textOf(recordOf(segment['service'])['version']);
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
