import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { repositoryFiles } from './repository-files.ts';

const ROOT = resolve(import.meta.dirname, '..');
const HOOK = /^(?:before|after)(?:Each|All)\(/m;
const IMPORT = /from '(\.[^']+)'/g;

/** Modules that a test imports from its own package and that register hooks when they are loaded. */
function importsWithHooks(file: string, source: string): readonly string[] {
  return [...source.matchAll(IMPORT)]
    .map(([, name = '']) => join(file, '..', name))
    .filter((path) => path.endsWith('.ts') && HOOK.test(readFileSync(join(ROOT, path), 'utf8')));
}

// Units share a process and its modules: a hook that an import registers runs for the first file alone.
it('no unit imports a module that registers hooks when it is loaded', () => {
  const units = repositoryFiles('.test.ts', '.test.tsx').filter(
    (file) => !/\.(?:integration|journey|terraform)\.test\.ts$/.test(file),
  );
  expect(units.length).toBeGreaterThan(150);
  // The setup file, which vitest runs again for each file.
  const allowed = ['test/refuse-processes-and-sockets.test.ts'];
  const found = units.filter((file) => {
    const source = readFileSync(join(ROOT, file), 'utf8');
    return importsWithHooks(file, source).length > 0;
  });
  expect(found).toEqual(allowed);
});

it('such a module is found by its hook', () => {
  const module = 'refuse-processes-and-sockets.ts';
  expect(importsWithHooks('test/x.test.ts', `import { x } from './${module}';`)).toEqual([
    `test/${module}`,
  ]);
});
