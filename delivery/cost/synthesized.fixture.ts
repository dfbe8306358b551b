import { type EnvironmentTable, parseEnvironment } from '@three-tier-chat/terraform/settings.ts';
import { AWS_ENVIRONMENT, synthSettings } from '@three-tier-chat/terraform/testing/synth-all.ts';
import { resourcesIn, type StackResource } from './stack-resources.ts';

/** The resources of an environment's stacks, with some other settings. */
export function resourcesWith(table: Partial<EnvironmentTable> = {}): readonly StackResource[] {
  const settings = parseEnvironment('staging', { ...AWS_ENVIRONMENT, ...table });
  return Object.entries(synthSettings(settings, {})).flatMap(([part, { json }]) =>
    resourcesIn(part, json),
  );
}

/** A copy of the resources in which one has another argument. */
export function withArgument(
  resources: readonly StackResource[],
  type: string,
  given: Readonly<Record<string, unknown>>,
): readonly StackResource[] {
  return resources.map((one) =>
    one.type === type ? { ...one, given: { ...one.given, ...given } } : one,
  );
}
