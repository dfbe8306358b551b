import type { DeliveryContext } from '../delivery-context.ts';
import type { Request } from '../request.ts';
import { synthesizeStacks } from '../synthesize-stacks.ts';
import { parseAssumed } from './assumptions.ts';
import { keptLines } from './kept.ts';
import { formatCost } from './report.ts';
import { readResources } from './stack-resources.ts';
import { standingLines } from './standing.ts';
import { modelCost, turnLines } from './turn.ts';

/** A small team that asks a question now and then. */
const TURNS = 1_000;

/**
 * Prints what an environment costs, from its synthesized stacks: what stands, a turn, and a month of
 * them. It asks nobody and needs no credentials.
 *
 * @returns the exit code.
 * @throws DeliveryError for a resource without a price, or an assumption that is none.
 */
export async function cost(
  context: Pick<DeliveryContext, 'settings' | 'stacksFolder' | 'terminal'>,
  { turns = TURNS, assume }: Pick<Request, 'turns' | 'assume'>,
): Promise<number> {
  const { settings, terminal } = context;
  const assumed = parseAssumed(assume);
  const resources = await readResources(await synthesizeStacks(context));
  terminal.print(
    formatCost({
      settings,
      turns,
      assumed,
      standing: standingLines(resources),
      turn: turnLines(resources, assumed),
      model: modelCost(settings, assumed),
      kept: keptLines(resources, settings, turns, assumed),
    }),
  );
  return 0;
}
