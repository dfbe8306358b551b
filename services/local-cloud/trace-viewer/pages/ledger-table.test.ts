import { describe, expect, it } from 'vitest';
import { readLedger } from '../ledger.ts';
import { ledgerSection } from './ledger-table.ts';
import { line, MARKUP, rowsOf, textOf } from './turn-view.fixture.ts';

/** The section about these checks, each `[checker, token, more]`. */
function sectionOf(...checks: readonly (readonly [string, (string | undefined)?, object?])[]) {
  return ledgerSection(
    readLedger(
      checks.map(([checker, token, more], at) =>
        line(at, 'token.checked', {
          checker,
          verdict: 'accepted',
          ...(token && { token_fingerprint: token }),
          ...more,
        }),
      ),
    ),
  );
}

const REFUSED = { verdict: 'refused', reason: 'expired' };

describe('the ledger', () => {
  it('says hop by hop who checked whose token, and for what', () => {
    const check = {
      subject_hash: '0a1b',
      issuer: 'https://okta/oauth2/a',
      audience: 'api://chat',
      scopes: ['chat.invoke', 'openid'],
      expires_at: new Date(2026, 10, 24, 12, 3, 4).toISOString(),
    };
    expect(rowsOf(sectionOf(['agent', 'f1', check]))).toEqual([
      [
        'agent',
        'Accepted',
        'A f1',
        '0a1b',
        'https://okta/oauth2/a api://chat',
        'chat.invoke openid',
        '12:03:04',
      ],
    ]);
  });

  it.each([
    ['no check', sectionOf(), 'No hop has checked a token in this trace.'],
    ['one', sectionOf(['agent', 'f1']), 'One token, the same at the one check. None was refused.'],
    [
      'the same token twice',
      sectionOf(['agent', 'f1'], ['interceptor', 'f1']),
      'One token, the same at all 2 checks. None was refused.',
    ],
    [
      'another token on the way',
      sectionOf(['agent', 'f1'], ['interceptor', 'f2']),
      '2 different tokens at 2 checks. None was refused.',
    ],
    [
      'no token',
      sectionOf(['agent', undefined, { verdict: 'refused' }]),
      'No hop received a token. 1 refusal , the first by agent: no reason given.',
    ],
    [
      'a refusal',
      sectionOf(['agent', 'f1'], ['interceptor', 'f1', REFUSED]),
      'One token, the same at all 2 checks. 1 refusal , the first by interceptor: expired.',
    ],
  ])('sums up %s', (_, section, summary) => {
    expect(textOf(section).slice(0, summary.length)).toBe(summary);
  });

  it('gives another token another letter', () => {
    const rows = rowsOf(sectionOf(['agent', 'f1'], ['interceptor', 'f2'], ['secured-api', 'f1']));
    expect(rows.map(([, , token]) => token)).toEqual(['A f1', 'B f2', 'A f1']);
  });

  it('says which checkers were not reached after a refusal, and groups equal checks', () => {
    const section = sectionOf(
      ['agent', 'f1'],
      ['agentcore-gateway', 'f1', REFUSED],
      ['agentcore-gateway', 'f1', REFUSED],
    );
    expect(rowsOf(section).map(([checker, verdict]) => [checker, verdict])).toEqual([
      ['agent', 'Accepted'],
      ['agentcore-gateway 2 checks', 'Refused expired'],
      ['interceptor', 'Not reached'],
      ['secured-api', 'Not reached'],
    ]);
  });

  it('shows what a checker wrote as text', () => {
    expect(String(sectionOf([MARKUP, MARKUP, { ...REFUSED, reason: MARKUP }]))).not.toContain(
      '<img',
    );
  });
});
