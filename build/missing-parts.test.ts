import { expect, it } from 'vitest';
import { tellMissingParts } from './missing-parts.ts';

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
