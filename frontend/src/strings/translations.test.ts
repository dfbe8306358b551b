import { PROBLEM } from '@three-tier-chat/wire-contract';
import { describe, expect, it } from 'vitest';
import * as de from './de/translation.ts';
import { type GateTexts, gate } from './en/gate.ts';
import { page } from './en/page.ts';
import { problemText, showLanguage } from './language.ts';

const ENGLISH = textsOf({ gate, page });
/** What only a program gets that asks wrongly, or what names fields. */
const OF_CLIENTS = [
  'bad-request',
  'token-expiring',
  'not-acceptable',
  'idempotency-key-in-use',
  'precondition-failed',
  'unsupported-media-type',
  'idempotency-key-reused',
  'precondition-required',
  'headers-too-large',
];
const GERMAN = textsOf({ gate: de.gate, page: de.page });
/** The same in both languages. */
const ALIKE = [
  'gate.dir',
  'gate.app',
  'page.account.name',
  'page.shortcuts.rows.2.0',
  'page.shortcuts.rows.4.0',
  'page.answer.trace',
  'page.answer.inSeconds',
  'page.answer.seconds',
  'page.tool.label',
  'page.markdown.code',
  'page.markdown.codeRegion',
  'page.approval.api',
  'page.ledger.audience',
  'page.ledger.scope',
  'page.file.tool',
];

describe('the German texts', () => {
  it('are those of the page, and no others', () => {
    expect([...GERMAN.keys()].toSorted()).toEqual([...ENGLISH.keys()].toSorted());
    expect(ENGLISH.size).toBeGreaterThan(200);
  });

  it('are German', () => {
    const alike = [...ENGLISH].filter(([name, text]) => GERMAN.get(name) === text);
    expect(alike.map(([name]) => name)).toEqual(ALIKE);
  });

  it.each([...GERMAN])('say what %s says', (name, text) => {
    expect(text).toMatch(/\S/);
    expect(text.trim()).toBe(text);
    const isSentence = (it = '') => /[.?]$/.test(it);
    expect(isSentence(text)).toBe(isSentence(ENGLISH.get(name)));
    // What is put into one is put into the other.
    expect(text.match(/«\d»/g)?.toSorted()).toEqual(ENGLISH.get(name)?.match(/«\d»/g)?.toSorted());
  });

  it('are refused by the compiler if one is missing, or one too many', () => {
    // @ts-expect-error without its other members
    const missing = { lang: 'de' } satisfies GateTexts;
    // @ts-expect-error `more` is not a text of the page
    const more = { ...de.gate, more: 'Mehr' } satisfies GateTexts;
    expect([missing.lang, more.lang]).toEqual(['de', 'de']);
  });
});

describe('the German sentences for problems', () => {
  it.each(Object.entries(de.problems))('say what %s means', (code, text) => {
    expect(Object.hasOwn(PROBLEM, code)).toBe(true);
    expect(text).toMatch(/^[A-ZÄÖÜ].*\.$/);
  });

  it('are for all that a user of the page may meet', () => {
    const missing = Object.keys(PROBLEM).filter((code) => !Object.hasOwn(de.problems, code));
    expect(missing).toEqual(OF_CLIENTS);
  });

  it('are shown in place of the service’s own, which is shown where there is none', async () => {
    await showLanguage('de');
    expect(problemText('model-failed', 'English')).toBe(de.problems['model-failed']);
    for (const code of ['bad-request', 'constructor', undefined]) {
      expect(problemText(code, 'English')).toBe('English');
    }
    await showLanguage('en');
    expect(problemText('model-failed', 'English')).toBe('English');
  });
});

/** Texts by their path; of a function, what it makes of marks. */
function textsOf(texts: object): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const collect = (path: string, value: unknown): void => {
    if (typeof value === 'string') found.set(path, value);
    // The forms of a plural are those of its language.
    else if (/\.(zero|one|two|few|many)$/.test(path)) return;
    else if (typeof value === 'function') {
      found.set(path, value(...Array.from({ length: value.length }, (_, index) => `«${index}»`)));
    } else {
      for (const [name, member] of Object.entries(value as object)) {
        collect(path === '' ? name : `${path}.${name}`, member);
      }
    }
  };
  collect('', texts);
  return found;
}
