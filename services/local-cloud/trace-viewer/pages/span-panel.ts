import { outcomeOf } from '../outcome.ts';
import { intervalOf, ownTime } from '../own-time.ts';
import { linesDuring, linesOf, serviceOf } from '../span-lines.ts';
import type { Span } from '../tree.ts';
import type { TurnView } from '../turn-view.ts';
import { definitions } from './definitions.ts';
import { rowOfSpan } from './hop-link.ts';
import type { Html } from './layout.ts';
import { argumentsSection, failuresSection, linesSection, panel } from './panel.ts';
import { annotations, documentFacts, timeFacts } from './span-facts.ts';
import { annotationsOf, describeSpan, NO_CALLER } from './words.ts';

/** The panel of one span: a part of a hop. */
export function spanPanel(view: TurnView, span: Span): Html {
  const { tree, lines } = view;
  const { tool } = annotationsOf(span.segment);
  return panel({
    row: rowOfSpan(view, span),
    title: span.segment.name,
    outcome: outcomeOf(span),
    description: describeSpan(span, serviceOf(span)),
    content: [
      failuresSection([span]),
      definitions([
        ...timeFacts(
          [intervalOf(span)],
          ownTime(span),
          view.criticalPath.get(span.segment.id) ?? [],
        ),
        ['Called by', span.parent?.segment.name ?? NO_CALLER[span.isOrphan ? 'missing' : 'first']],
        ...documentFacts(span),
      ]),
      annotations(span),
      argumentsSection(
        // The Gateway logs them, while the agent's span of the call runs.
        linesDuring(span, tree, lines).filter(
          (line) => tool !== undefined && line['tool'] === tool,
        ),
      ),
      linesSection(linesOf(span, tree, lines), view.startedAtMs),
    ],
  });
}
