import { html } from 'hono/html';
import { type Interval, totalMs } from '../intervals.ts';
import type { Span } from '../tree.ts';
import { definitions, type Fact } from './definitions.ts';
import { formatDuration, formatOffset } from './format.ts';
import type { Html } from './layout.ts';
import { recordOf, textOf } from './panel.ts';
import { annotationsOf } from './words.ts';

/** What a span's document says, except its metadata, which may contain what no page should show. */
export function documentFacts(span: Span): readonly Fact[] {
  const { segment } = span;
  const { method, url, status } = httpOf(span);
  return [
    ['Request', method === undefined ? undefined : `${method} ${url ?? ''}`],
    ['Status', status],
    ['Version', textOf(recordOf(segment['service'])['version'])],
    ['Resource', textOf(segment['resource_arn'])],
    ['Span id', segment.id],
    ['Parent id', segment.parent_id],
  ];
}

/** When something ran, in milliseconds since the trace's first moment. */
export function timeFacts(
  running: readonly Interval[],
  working: readonly Interval[],
  critical: readonly Interval[],
): readonly Fact[] {
  const [first] = running;
  if (!first) return [];
  return [
    ['Begins', formatOffset(first.fromMs)],
    ['Duration', formatDuration(totalMs(running))],
    ['Own work', formatDuration(totalMs(working))],
    ['Critical path', critical.length > 0 ? formatDuration(totalMs(critical)) : 'not on it'],
  ];
}

/** What can be searched for. */
export function annotations({ segment }: Span): Html {
  const entries = Object.entries(annotationsOf(segment));
  if (entries.length === 0) return html``;
  return html`<h3>Annotations</h3>${definitions(entries.map(([key, value]) => [key, String(value)]))}`;
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
