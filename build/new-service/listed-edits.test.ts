import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LISTED_EDITS } from './listed-edits.ts';

const ROOT = join(import.meta.dirname, '../..');
const DEPENDENCIES = { zod: '4.6.7' };

describe.each(LISTED_EDITS)('$path', ({ path, add, remove }) => {
  const before = readFileSync(join(ROOT, path), 'utf8');
  const withService = (text: string, name: string) =>
    add(text, { name, owner: 'sales' }, DEPENDENCIES);

  it.each(['aa', 'quibbles', 'quibble-cards', 'zz'])(
    'has %s, and is as before without it',
    (name) => {
      const after = withService(before, name);
      expect(after).toContain(`services/${name}`);
      expect(remove(after, name)).toBe(before);
    },
  );

  it('has two beside each other, and one alone when the other is removed', () => {
    const one = withService(before, 'quibbles');
    const both = withService(one, 'quibble-items');
    expect(remove(both, 'quibble-items')).toBe(one);
    expect(remove(both, 'quibbles')).toBe(withService(before, 'quibble-items'));
  });

  it('is as it is without a service that it does not list', () => {
    expect(remove(before, 'nowhere')).toBe(before);
  });
});

it('lists services in the order in which they came, and imports by name', () => {
  const [list] = LISTED_EDITS;
  const before = readFileSync(join(ROOT, list?.path ?? ''), 'utf8');
  const after = list?.add(before, { name: 'quibble-cards', owner: 'sales' }, {}) ?? '';
  const imports = [...after.matchAll(/^import \{ service as (\w+)/gm)].map(([, name]) => name);
  expect(imports).toEqual(imports.toSorted());
  expect(after).toContain(
    "  'quibble-cards': {\n    artifact: 'zip',\n    stack: 'quibble-cards',\n    api: quibbleCards,\n  },\n} as const",
  );
});
