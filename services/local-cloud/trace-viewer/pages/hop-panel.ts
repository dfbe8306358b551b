import { outcomeOfHop } from '../hop-outcome.ts';
import type { Hop } from '../hops.ts';
import { totalMs } from '../intervals.ts';
import { linesOfHop } from '../span-lines.ts';
import type { TurnView } from '../turn-view.ts';
import { claimsSection } from './claims.ts';
import { definitions } from './definitions.ts';
import { formatDuration, formatOffset } from './format.ts';
import { hasParts, hopRow } from './hop-link.ts';
import type { Html } from './layout.ts';
import { argumentsSection, failuresSection, linesSection, panel } from './panel.ts';
import { spanFacts } from './span-facts.ts';
import { ABSENCE, describeHop } from './words.ts';

/** The panel of one hop: what it checked, how long it took, and what it logged. */
export function hopPanel(view: TurnView, hop: Hop): Html {
  const { identities, names } = view;
  const [first] = hop.spans;
  const identity = identities.of.get(hop);
  const lines = linesOfHop(hop, view.lines);
  return panel({
    row: hopRow(hop),
    title: hop.name,
    outcome: outcomeOfHop(hop),
    description: [describeHop(hop), ABSENCE[hop.presence]].filter(Boolean).join(' · '),
    content: [
      failuresSection(hop.spans),
      ...(identity ? [claimsSection(identity, names)] : []),
      first && !hasParts(hop) ? spanFacts(view, first) : facts(hop, view),
      argumentsSection(lines),
      linesSection(lines, view.startedAtMs),
    ],
  });
}

function facts(hop: Hop, { times, criticalPath }: TurnView): Html {
  const { running = [], working = [] } = times.get(hop) ?? {};
  const [first] = running;
  const onPath = hop.spans.flatMap(({ segment }) => criticalPath.get(segment.id) ?? []);
  const calls = hop.calls.map(({ route = 'no route', status, durationMs }) => {
    const took = durationMs === undefined ? '' : `, ${formatDuration(durationMs)}`;
    return [route, `${status ?? 'no status'}${took}`] as const;
  });
  return definitions([
    ['Begins', first && formatOffset(first.fromMs)],
    ['Duration', first && formatDuration(totalMs(running))],
    ['Own work', first && formatDuration(totalMs(working))],
    ['Critical path', first && (onPath.length > 0 ? formatDuration(totalMs(onPath)) : 'not on it')],
    ['Called by', hop.caller?.name ?? 'none known'],
    ...calls,
  ]);
}
