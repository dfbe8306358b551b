import { expect, it } from 'vitest';
import { tellFailures, tellMissingParts } from './closing-lines.ts';

it('tells of each part once, with what was not tested and how to get it', () => {
  expect(
    tellMissingParts([
      { part: 'Chromium', get: 'apt-get install chromium', suite: 'test/page.ts: the page' },
      { part: 'moto', get: 'pip install moto', suite: 'delivery/a.ts: the stacks' },
      { part: 'Chromium', get: 'apt-get install chromium', suite: 'test/trace.ts: a trace' },
    ]),
  ).toBe(
    [
      'Not tested, because this machine lacks Chromium:',
      '  test/page.ts: the page',
      '  test/trace.ts: a trace',
      '  Get it: apt-get install chromium',
      '',
      'Not tested, because this machine lacks moto:',
      '  delivery/a.ts: the stacks',
      '  Get it: pip install moto',
    ].join('\n'),
  );
});

it('says nothing where nothing is missing', () => {
  expect(tellMissingParts([])).toBe('');
});

it('tells of each failure with its errors', () => {
  expect(
    tellFailures([
      { test: 'test/page.ts > the page > asks', errors: ['expected 1 to be 2'] },
      { test: 'test/trace.ts', errors: ["Cannot find module './gone.ts'"] },
    ]),
  ).toBe(
    [
      'Failed: test/page.ts > the page > asks',
      '  expected 1 to be 2',
      '',
      'Failed: test/trace.ts',
      "  Cannot find module './gone.ts'",
    ].join('\n'),
  );
  expect(tellFailures([])).toBe('');
});
