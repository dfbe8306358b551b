import { outcomeOfHop } from '../hop-outcome.ts';
import type { Hop } from '../hops.ts';
import { linesOfHop } from '../span-lines.ts';
import type { TurnView } from '../turn-view.ts';
import { claimsSection, decisionsSection } from './claims.ts';
import { definitions, type Fact } from './definitions.ts';
import { formatDuration } from './format.ts';
import { hopRow, mainSpan } from './hop-link.ts';
import type { Html } from './layout.ts';
import { argumentsSection, failuresSection, linesSection, panel } from './panel.ts';
import { annotations, documentFacts, timeFacts } from './span-facts.ts';
import { ABSENCE, describeHop, NO_CALLER } from './words.ts';

/** The panel of one hop: what it checked, how long it took, and what it logged. */
export function hopPanel(view: TurnView, hop: Hop): Html {
  const { identities, names, times, criticalPath } = view;
  const main = mainSpan(hop);
  const identity = identities.of.get(hop);
  const lines = linesOfHop(hop, view.lines);
  const { running = [], working = [] } = times.get(hop) ?? {};
  const critical = hop.spans.flatMap(({ segment }) => criticalPath.get(segment.id) ?? []);
  return panel({
    row: hopRow(hop),
    title: hop.name,
    outcome: outcomeOfHop(hop),
    description: [describeHop(hop), ABSENCE[hop.presence]].filter(Boolean).join(' · '),
    content: [
      failuresSection(hop.spans),
      ...(identity ? [claimsSection(identity, names)] : []),
      definitions([
        ...timeFacts(running, working, critical),
        ['Called by', hop.caller?.name ?? NO_CALLER[main?.isOrphan ? 'missing' : 'first']],
        ...(main ? documentFacts(main) : []),
        ...apiCalls(hop),
      ]),
      ...(main ? [annotations(main)] : []),
      ...(identity ? [decisionsSection(identity)] : []),
      argumentsSection(lines),
      linesSection(lines, view.startedAtMs),
    ],
  });
}

function apiCalls({ calls }: Hop): readonly Fact[] {
  return calls.map(({ route = 'no route', status, durationMs }) => {
    const took = durationMs === undefined ? '' : `, ${formatDuration(durationMs)}`;
    return [route, `${status ?? 'no status'}${took}`];
  });
}
