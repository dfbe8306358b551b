import { describe, expect, it } from 'vitest';
import { ledgerSection } from './ledger-table.ts';
import { chain, check, line, MARKUP, rowsOf, segment, textOf, view } from './turn-view.fixture.ts';

/** The section about these checks, each `[checker, token, more]`, in a turn that ended badly. */
function sectionOf(...checks: readonly (readonly [string, (string | undefined)?, object?])[]) {
  const lines = checks.map(([checker, token, more], at) =>
    check(at, checker, { ...(token && { token_fingerprint: token }), ...more }),
  );
  return ledgerSection(view([segment(1, [0, 50], { name: 'backend', fault: true })], lines));
}

const REFUSED = { verdict: 'refused', reason: 'expired' };

describe('the ledger', () => {
  it('says hop by hop who checked whose token, and for what', () => {
    const claims = {
      client_id: '0oa1',
      subject_hash: '0a1b',
      issuer: 'https://okta/oauth2/a',
      audience: 'api://chat',
      scopes: ['chat.invoke', 'openid'],
      expires_at: new Date(2026, 10, 24, 12, 3, 4).toISOString(),
    };
    expect(rowsOf(sectionOf(['agent', 'f1', claims]))[0]).toEqual([
      'agent',
      'Accepted',
      'A f1',
      '0a1b',
      '0oa1',
      'https://okta/oauth2/a api://chat',
      'chat.invoke openid',
      '12:03:04',
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
    expect(rows.map(([checker, , token]) => [checker, token]).filter(([, token]) => token)).toEqual(
      [
        ['agent', 'A f1'],
        ['interceptor', 'B f2'],
        ['secured-api', 'A f1'],
      ],
    );
  });

  it('is in the order of the hops, groups equal checks, and says who was not reached', () => {
    const section = sectionOf(
      ['agentcore-gateway', 'f1', REFUSED],
      ['conversations', 'f1'],
      ['agentcore-gateway', 'f1', REFUSED],
      ['agent', 'f1'],
    );
    expect(rowsOf(section).map(([checker, verdict]) => [checker, verdict])).toEqual([
      ['agent', 'Accepted'],
      ['conversations', 'Accepted'],
      ['agentcore-gateway 2 checks', 'Refused expired'],
      ['interceptor', 'Not reached'],
      ['http-api for secured-api', 'Not reached'],
      ['secured-api', 'Not reached'],
    ]);
  });

  it('does not repeat a claim of the row above', () => {
    const claims = {
      audience: 'a',
      issuer: 'i',
      client_id: '0oa1',
      scopes: ['s'],
      subject_hash: 'h',
    };
    const checks = [
      check(1, 'agentcore-runtime', claims),
      check(9, 'agent', { ...claims, audience: 'b', scopes: [] }),
    ];
    const rows = rowsOf(
      ledgerSection(view(chain('backend', 'agentcore-runtime', 'agent'), checks)),
    );
    expect(rows[1]?.slice(3, 7)).toEqual(['as above', 'as above', 'i b was a', 'was s']);
  });

  it('says what changed from one checker to the next', () => {
    const checks = [
      check(1, 'agentcore-runtime', { audience: 'api://chat', client_id: '0oa1', scopes: ['a'] }),
      check(9, 'agent', { audience: 'api://other', client_id: '0oa2', scopes: ['a', 'b'] }),
    ];
    const rows = rowsOf(
      ledgerSection(view(chain('backend', 'agentcore-runtime', 'agent'), checks)),
    );
    expect(rows.map((row) => row.slice(4, 7))).toEqual([
      ['0oa1', 'api://chat', 'a'],
      ['0oa2 was 0oa1', 'api://other was api://chat', 'a b was a'],
    ]);
  });

  it('has the checks of both HTTP APIs, each for its service', () => {
    const request = (id: string, service: string, atMs: number) => [
      check(atMs - 9, 'http-api', { request_id: id }),
      line(atMs, 'request', {
        ...{ service: 'http-api', request_id: id, status: 200, duration_ms: 10 },
        function_name: `three-tier-chat-${service}-local`,
      }),
    ];
    const section = ledgerSection(
      view(chain('backend', 'agentcore-runtime', 'agent'), [
        ...request('one', 'conversations', 20),
        ...request('two', 'secured-api', 40),
      ]),
    );
    expect(rowsOf(section).map(([checker]) => checker)).toEqual([
      'http-api for conversations',
      'http-api for secured-api',
    ]);
  });

  it('names the users that it knows', () => {
    const lines = [check(1, 'agent', { subject_hash: '0a1b' })];
    const names = new Map([['0a1b', 'Chat Member']]);
    const [row] = rowsOf(ledgerSection(view([], lines, undefined, { names })));
    expect(row?.[3]).toBe('Chat Member 0a1b');
  });

  it('shows what a checker wrote as text', () => {
    expect(String(sectionOf([MARKUP, MARKUP, { ...REFUSED, reason: MARKUP }]))).not.toContain(
      '<img',
    );
  });
});
