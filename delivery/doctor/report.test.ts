import { describe, expect, it } from 'vitest';
import type { Check, Group, Verdict } from './check.ts';
import { EXIT, exitCodeOf, formatReport } from './report.ts';
import type { Result } from './run-checks.ts';

function result(name: string, verdict: Verdict, group: Group = 'AWS'): Result {
  const check: Check = { name, group, reads: '', run: async () => verdict };
  return { check, verdict };
}

const OK = result('git', { kind: 'ok', found: '2.39.5' }, 'This machine');
const FAILED = result('Model', { kind: 'failed', found: 'it is LEGACY', fix: 'choose another' });
const UNKNOWN = result('Compute', { kind: 'unknown', why: 'nobody says' });
const NOT_TRIED = result('Model access', { kind: 'not-tried', why: 'it needs Model' });

describe('the report', () => {
  it('is a table that needs no colour, each failure with its fix below it', () => {
    expect(formatReport([FAILED, OK, UNKNOWN, NOT_TRIED], 'dev', false)).toBe(
      [
        'This machine',
        '  ok         git           2.39.5',
        '',
        'AWS',
        '  FAILED     Model         it is LEGACY',
        '                           fix: choose another',
        '  unknown    Compute       nobody says',
        '  not tried  Model access  it needs Model',
        '',
        'dev: 1 ok, 1 failed, 1 could not be judged, 1 not tried.',
        '',
      ].join('\n'),
    );
  });

  it('says the same in colours', () => {
    const coloured = formatReport([FAILED, OK, UNKNOWN, NOT_TRIED], 'dev', true);
    expect(coloured).toContain('\u001b[31mFAILED   \u001b[0m');
    const plain = coloured.split('\u001b').map((part) => part.replace(/^\[\d+m/, ''));
    expect(plain.join('')).toBe(formatReport([FAILED, OK, UNKNOWN, NOT_TRIED], 'dev', false));
  });

  it('lets no answer of others move the cursor or begin a line', () => {
    const text = 'a\u001b[2Jb\r\nok  Everything\u0085c';
    const hostile = result('Site', { kind: 'failed', found: text, fix: text });
    const lines = formatReport([hostile], 'dev', false).split('\n');
    expect(lines[1]).toBe('  FAILED     Site  a [2Jb ok  Everything c');
    expect(lines[2]).toContain('fix: a [2Jb ok  Everything c');
  });
});

describe('the exit code', () => {
  it.each<readonly [string, readonly Result[], number]>([
    ['nothing to say', [], EXIT.ok],
    ['ok, and what was not tried', [OK, NOT_TRIED], EXIT.ok],
    ['something that could not be judged', [OK, UNKNOWN], EXIT.unknown],
    ['a failure, whatever else', [OK, UNKNOWN, FAILED], EXIT.failed],
  ])('of %s', (_what, results, code) => {
    expect(exitCodeOf(results)).toBe(code);
  });
});
