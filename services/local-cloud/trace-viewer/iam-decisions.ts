import type { IamDecision } from '../iam/decision-log.ts';
import { serviceOfFunction } from './hop-names.ts';
import type { Hop } from './hops.ts';
import type { Tree } from './tree.ts';

/** Equal decisions of IAM. */
export interface CountedDecision extends IamDecision {
  readonly count: number;
}

/** A decision and a span have times of different processes. */
const ROUNDING_MS = 2;

/**
 * What IAM decided about a hop's calls: requests to AWS name no trace, so these are the decisions
 * about such a call, by such a caller, while the hop ran.
 */
export function decisionsAbout(
  hop: Hop,
  { startedAtMs }: Tree,
  decisions: readonly IamDecision[],
): readonly CountedDecision[] {
  const isOfHop = callsOf(hop);
  if (!isOfHop) return [];
  const found = decisions.filter(({ atMs, ...decision }) => {
    const sinceStartMs = atMs - startedAtMs;
    return (
      isOfHop(decision) &&
      hop.spans.some(
        ({ startMs, endMs }) =>
          sinceStartMs >= startMs - ROUNDING_MS && sinceStartMs <= endMs + ROUNDING_MS,
      )
    );
  });
  const equal = Map.groupBy(found, ({ atMs: _, ...decision }) => JSON.stringify(decision));
  return [...equal.values()].flatMap(([first, ...others]) =>
    first ? [{ ...first, count: 1 + others.length }] : [],
  );
}

/** Recognizes the calls that reach a hop; undefined for a hop that IAM does not guard. */
function callsOf({
  name,
  caller,
  spans,
}: Hop): ((decision: Omit<IamDecision, 'atMs'>) => boolean) | undefined {
  if (name === 'model') return ({ action }) => action.startsWith('bedrock:');
  if (name === 'dynamodb') {
    // Lambda's session has the function's name.
    return ({ action, principal }) =>
      action.startsWith('dynamodb:') &&
      serviceOfFunction(principal.split('/').at(-1)) === caller?.name;
  }
  const functions = new Set(
    spans.map(({ segment }) => segment['resource_arn']).filter((arn) => typeof arn === 'string'),
  );
  if (functions.size === 0) return undefined;
  return ({ action, resource }) => action === 'lambda:InvokeFunction' && functions.has(resource);
}
