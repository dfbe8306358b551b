import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repositoryFiles } from './repository-files.ts';

const HOOK = /^(?:before|after)(?:Each|All)\(/m;

// Units share a process, so that a module is loaded once for all of them: hooks that it registers by
// being imported would run for the first file alone.
describe('a fixture', () => {
  it.each(repositoryFiles('.fixture.ts'))('%s registers its hooks when it is called', (path) => {
    expect(readFileSync(join(import.meta.dirname, '..', path), 'utf8')).not.toMatch(HOOK);
  });
});
