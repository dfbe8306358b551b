import { DeliveryError } from '../delivery-error.ts';
import type { StandingLine } from './line.ts';
import { RESOURCE_PRICES } from './resource-prices.ts';
import type { StackResource } from './stack-resources.ts';

/**
 * What the resources of the stacks cost a month without any use.
 *
 * @throws DeliveryError with every type that is neither priced nor known to be free.
 */
export function standingLines(resources: readonly StackResource[]): readonly StandingLine[] {
  const [first, ...rest] = unpricedTypes(resources);
  if (first) {
    throw new DeliveryError([
      `No price is known of ${[first, ...rest].join(', ')}: add each to RESOURCE_PRICES in delivery/cost/resource-prices.ts.`,
    ]);
  }
  return resources.flatMap((resource) => {
    const pricing = RESOURCE_PRICES[resource.type];
    if (pricing === undefined || typeof pricing === 'string') return [];
    return pricing(resource, resources).map((line) => ({ ...line, part: resource.part }));
  });
}

/** The types of the resources of which the table says nothing. */
export function unpricedTypes(resources: readonly StackResource[]): readonly string[] {
  const types = new Set(resources.map(({ type }) => type));
  return [...types].filter((type) => !Object.hasOwn(RESOURCE_PRICES, type)).sort();
}
