import type { LedgerCheck, TurnLedger } from '@three-tier-chat/wire-contract';
import { describe, expect, it } from 'vitest';
import { foldChecks } from './fold-checks.ts';
import { factsOf, gapsOf, sentenceOf, summaryOf } from './ledger-words.ts';

const AT = '2026-11-24T10:42:07.000Z';
const TIME = new Intl.DateTimeFormat('en', { timeStyle: 'medium' }).format(new Date(AT));
const CHECK: LedgerCheck = {
  checker: 'secured-api',
  at: AT,
  verdict: 'accepted',
  isYours: true,
  token: 1,
  scope: 'profile.read',
};
const say = (...checks: readonly Partial<LedgerCheck>[]) =>
  foldChecks(checks.map((change) => ({ ...CHECK, ...change }))).map(sentenceOf);
const ledger = (change: Partial<TurnLedger>): TurnLedger => ({
  traceId: 't',
  checks: [CHECK],
  missing: [],
  isComplete: true,
  ...change,
});

describe('a check in words', () => {
  it.each<[Partial<LedgerCheck>, string]>([
    [{}, `Checked by the profile API at ${TIME}: it was you, for reading your profile.`],
    [
      { checker: 'agent', scope: 'chat.invoke' },
      `Checked by the assistant at ${TIME}: it was you, for talking to the assistant.`,
    ],
    [
      { checker: 'interceptor', scope: 'chat.invoke' },
      `Checked by the tool gateway at ${TIME}: it was you, for using the assistant’s tools.`,
    ],
    [
      { checker: 'expenses', scope: 'expenses.read' },
      `Checked by the API “expenses” at ${TIME}: it was you, for expenses.read.`,
    ],
    [
      { checker: '__proto__', scope: 'constructor' },
      `Checked by the API “__proto__” at ${TIME}: it was you, for constructor.`,
    ],
    [
      { verdict: 'refused', reason: 'scope profile.read is missing' },
      `Refused by the profile API at ${TIME}, for reading your profile: scope profile.read is missing.`,
    ],
    [
      { verdict: 'refused', isYours: false },
      `Refused by the profile API at ${TIME}, for reading your profile. It could not tell whose sign-in it was.`,
    ],
  ])('says who, when, what and why: %j', (change, words) => {
    expect(say(change)).toEqual([words]);
  });

  it('says nothing of a purpose that an earlier version did not record', () => {
    const { scope: _, ...old } = CHECK;
    expect(foldChecks([old]).map(sentenceOf)).toEqual([
      `Checked by the profile API at ${TIME}: it was you.`,
    ]);
  });

  it('counts equal checks, at the time of the first', () => {
    expect(say({}, { token: 2 }, { at: '2026-11-24T10:42:09.000Z' })).toEqual([
      `Checked 2 times by the profile API, first at ${TIME}: it was you, for reading your profile.`,
      `Checked by the profile API at ${TIME}: it was you, for reading your profile.`,
    ]);
  });

  it('has what was compared in small print', () => {
    const [check] = foldChecks([{ ...CHECK, audience: 'api://chat', actor: '0oa1' }]);
    expect(check && factsOf(check)).toEqual([
      ['Audience', 'api://chat'],
      ['Acting client', '0oa1'],
      ['Scope', 'profile.read'],
      ['Sign-in', '1'],
    ]);
  });
});

describe('the summary', () => {
  it.each<[Partial<TurnLedger>, string]>([
    [
      { outcome: 'done' },
      'Every check found you, with the same sign-in. The answer was completed.',
    ],
    [
      { checks: [CHECK, { ...CHECK, token: 2 }], outcome: 'stopped' },
      'Every check found you. You stopped the answer.',
    ],
    [{}, 'Every check found you, with the same sign-in.'],
    [
      { checks: [{ ...CHECK, verdict: 'refused' }], outcome: 'model-failed' },
      'One check refused. The answer ended early (model-failed).',
    ],
    [
      {
        checks: [
          { ...CHECK, verdict: 'refused' },
          { ...CHECK, verdict: 'refused' },
        ],
      },
      '2 checks refused.',
    ],
  ])('of %j', (change, words) => {
    expect(summaryOf(ledger(change))).toBe(words);
  });
});

describe('what is missing', () => {
  const missing = ['interceptor', 'api', 'turn-end'] as const;

  it('may still come for some minutes', () => {
    const soon = Date.parse(AT) + 60_000;
    expect(gapsOf(ledger({ missing }), soon)).toEqual([
      'The tool gateway: not recorded yet.',
      'The tool’s API: not recorded yet.',
      'The end of the answer: not recorded yet.',
    ]);
  });

  it('is not recorded at all later, and also by a clock that is behind it is not yet', () => {
    expect(gapsOf(ledger({ missing }), Date.parse(AT) + 3_600_000)[0]).toBe(
      'The tool gateway: no record.',
    );
    expect(gapsOf(ledger({ missing }), 0)[0]).toBe('The tool gateway: not recorded yet.');
  });
});
