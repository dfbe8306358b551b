import { outcomeOf } from '../outcome.ts';
import { linesDuring, linesOf, serviceOf } from '../span-lines.ts';
import type { Span } from '../tree.ts';
import type { TurnView } from '../turn-view.ts';
import { rowOfSpan } from './hop-link.ts';
import type { Html } from './layout.ts';
import { argumentsSection, failuresSection, linesSection, panel } from './panel.ts';
import { spanFacts } from './span-facts.ts';
import { annotationsOf, describeSpan } from './words.ts';

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
      spanFacts(view, span),
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
