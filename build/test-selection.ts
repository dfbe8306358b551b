import type { Service } from '../terraform/services.ts';
import { JOURNEYS } from './journeys.ts';

/** Folders of a service's own tests, beside `services/<name>/`. */
const ELSEWHERE: Partial<Record<Service, readonly string[]>> = {
  agent: ['test/agent-artifact/'],
  backend: ['delivery/backend-image'],
};

/** Arguments of vitest for the tests that concern a service: its units, integration tests and journeys. */
export function testsOf(service: Service): readonly string[] {
  const own = service === 'frontend' ? 'frontend/' : `services/${service}/`;
  const journeys = Object.entries(JOURNEYS)
    .filter(([, services]) => services.includes(service))
    .map(([name]) => `test/${name}.journey.test.ts`);
  return [
    ...(['unit', 'integration', 'journey', 'frontend'] as const).map((kind) => `--project=${kind}`),
    own,
    ...(ELSEWHERE[service] ?? []),
    ...journeys,
  ];
}
