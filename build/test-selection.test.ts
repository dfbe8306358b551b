import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SERVICE_NAMES } from '../terraform/services.ts';
import { JOURNEYS } from './journeys.ts';
import { ROOT } from './paths.ts';
import { testsOf } from './test-selection.ts';

it('every journey says which services it concerns, and no other is listed', () => {
  const files = readdirSync(join(ROOT, 'test'))
    .filter((name) => name.endsWith('.journey.test.ts'))
    .map((name) => name.replace('.journey.test.ts', ''));
  expect(Object.keys(JOURNEYS).toSorted()).toEqual(files.toSorted());
});

describe.each(SERVICE_NAMES)('the tests of %s', (service) => {
  const filters = testsOf(service).filter((word) => !word.startsWith('--'));

  it('are its own and those of journeys that concern it', () => {
    expect(filters[0]).toMatch(service === 'frontend' ? /^frontend\/$/ : `services/${service}/`);
    expect(filters.filter((filter) => filter.endsWith('.journey.test.ts'))).toEqual(
      Object.keys(JOURNEYS)
        .filter((name) => JOURNEYS[name]?.includes(service))
        .map((name) => `test/${name}.journey.test.ts`),
    );
    expect(filters).toContain('test/turn.journey.test.ts');
  });

  it('are where the selection looks for them', () => {
    for (const filter of filters) {
      const path = join(ROOT, filter);
      expect([filter, existsSync(path) || existsSync(`${path}.integration.test.ts`)]).toEqual([
        filter,
        true,
      ]);
    }
  });
});
