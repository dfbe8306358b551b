import { GROUPS } from './check.ts';
import type { Result } from './run-checks.ts';

/** Nothing failed; something failed; nothing failed, but something could not be judged. */
export const EXIT = { ok: 0, failed: 1, unknown: 3 } as const;

/** The words of the first column, which say everything without colour. */
const WORDS = {
  ok: 'ok',
  failed: 'FAILED',
  unknown: 'unknown',
  'not-tried': 'not tried',
} as const;
const COLOURS = { ok: 32, failed: 31, unknown: 33, 'not-tried': 2 } as const;
const WIDTH = Math.max(...Object.values(WORDS).map(({ length }) => length));

/** The table of what was found, and below it what to do. */
export function formatReport(
  results: readonly Result[],
  environment: string,
  colour: boolean,
): string {
  const width = Math.max(0, ...results.map(({ check }) => check.name.length));
  const groups = GROUPS.flatMap((group) => {
    const rows = results.filter(({ check }) => check.group === group);
    return rows.length === 0
      ? []
      : [`${group}\n${rows.map((row) => line(row, width, colour)).join('')}`];
  });
  return `${groups.join('\n')}\n${summary(results, environment)}\n`;
}

export function exitCodeOf(results: readonly Result[]): number {
  const kinds = results.map(({ verdict }) => verdict.kind);
  if (kinds.includes('failed')) return EXIT.failed;
  return kinds.includes('unknown') ? EXIT.unknown : EXIT.ok;
}

function line({ check, verdict }: Result, width: number, colour: boolean): string {
  const word = WORDS[verdict.kind].padEnd(WIDTH);
  const shown = colour ? `\u001b[${COLOURS[verdict.kind]}m${word}\u001b[0m` : word;
  const text = verdict.kind === 'ok' || verdict.kind === 'failed' ? verdict.found : verdict.why;
  const first = `  ${shown}  ${check.name.padEnd(width)}  ${printable(text)}\n`;
  if (verdict.kind !== 'failed') return first;
  return `${first}  ${' '.repeat(WIDTH)}  ${' '.repeat(width)}  fix: ${printable(verdict.fix)}\n`;
}

function summary(results: readonly Result[], environment: string): string {
  const count = (kind: Result['verdict']['kind']) =>
    results.filter(({ verdict }) => verdict.kind === kind).length;
  const parts = [
    `${count('ok')} ok`,
    `${count('failed')} failed`,
    `${count('unknown')} could not be judged`,
    `${count('not-tried')} not tried`,
  ];
  return `${environment}: ${parts.join(', ')}.`;
}

/** What AWS, Okta and the site answered is text of others: it gets one line, and moves no cursor. */
function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out.
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f]+/g, ' ').trim();
}
