import { html } from 'hono/html';
import { totalMs } from '../intervals.ts';
import { ownTime } from '../own-time.ts';
import type { Span } from '../tree.ts';
import type { TurnView } from '../turn-view.ts';
import { definitions } from './definitions.ts';
import { formatDuration, formatOffset } from './format.ts';
import type { Html } from './layout.ts';
import { recordOf, textOf } from './panel.ts';
import { annotationsOf } from './words.ts';

/** Everything about one span except its metadata, which may contain what no page should show. */
export function spanFacts(view: TurnView, span: Span): Html {
  const { segment, startMs, endMs, parent, isOrphan } = span;
  const onPathMs = totalMs(view.criticalPath.get(segment.id) ?? []);
  const { method, url, status } = httpOf(span);
  return html`${definitions([
    ['Begins', formatOffset(startMs)],
    ['Duration', formatDuration(endMs - startMs)],
    ['Own work', formatDuration(totalMs(ownTime(span)))],
    ['Critical path', onPathMs > 0 ? formatDuration(onPathMs) : 'not on it'],
    ['Called by', parent?.segment.name ?? (isOrphan ? 'missing parent' : 'none: it is the first')],
    ['Request', method === undefined ? undefined : `${method} ${url ?? ''}`],
    ['Status', status],
    ['Version', textOf(recordOf(segment['service'])['version'])],
    ['Resource', textOf(segment['resource_arn'])],
    ['Span id', segment.id],
    ['Parent id', segment.parent_id],
  ])}${annotations(span)}`;
}

function annotations({ segment }: Span): Html {
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
