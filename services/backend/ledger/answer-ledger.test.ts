import { IdentityError, type IdentityErrorCode } from '@three-tier-chat/identity';
import { makeTraceRoot } from '@three-tier-chat/wire-contract';
import { describe, expect, it } from 'vitest';
import { createLedgerAnswers } from './answer-ledger.ts';
import type { SearchedLogs } from './search-logs.ts';

const TRACE = makeTraceRoot();
const OWN_TRACE = makeTraceRoot();
const CALLER = {
  token: 't',
  uid: '00u1',
  subjectHash: 'aaaaaaaaaaaaaaaa',
  login: 'member@example.com',
  clientId: '0oa1',
  scopes: ['chat.invoke'],
  groups: [],
  expiresAtMs: 0,
  fingerprint: '1111111111111111',
};
const CHECK = {
  atMs: 1,
  fields: {
    message: 'token.checked',
    checker: 'agent',
    verdict: 'accepted',
    subject_hash: CALLER.subjectHash,
  },
};
const found = (change: Partial<SearchedLogs> = {}): SearchedLogs => ({
  lines: [CHECK],
  isExhaustive: true,
  hasFailed: false,
  ...change,
});
const HEADERS = new Headers({ authorization: 'Bearer token' });

function make(
  logs: SearchedLogs | Promise<SearchedLogs> = found(),
  verify: () => Promise<typeof CALLER> = async () => CALLER,
) {
  const searched: string[] = [];
  const checked: unknown[] = [];
  const answer = createLedgerAnswers({
    verifier: {
      verifyAccessToken: (authorization, scope) => {
        checked.push([authorization, scope]);
        return verify();
      },
    },
    search: async (traceId) => {
      searched.push(traceId);
      return logs;
    },
  });
  const problemOf = async (traceId = TRACE, headers = HEADERS) => {
    const answered = await answer(traceId, headers, OWN_TRACE);
    if (answered.kind !== 'problem') throw new Error('A problem was expected');
    return answered.problem;
  };
  return { answer, problemOf, searched, checked };
}

describe('the ledger’s route', () => {
  it('gives the owner the ledger, after it has checked the token and its scope', async () => {
    const { answer, checked } = make();
    expect(await answer(TRACE, HEADERS, OWN_TRACE)).toMatchObject({
      kind: 'ledger',
      ledger: { traceId: TRACE, checks: [{ checker: 'agent' }] },
    });
    expect(checked).toEqual([['Bearer token', 'chat.invoke']]);
  });

  it.each<[IdentityErrorCode, number, string]>([
    ['missing-credentials', 401, 'not-signed-in'],
    ['malformed-header', 400, 'bad-request'],
    ['invalid-token', 401, 'not-signed-in'],
    ['insufficient-scope', 403, 'not-allowed'],
    ['keys-unavailable', 503, 'identity-unavailable'],
  ])('refuses %s, and searches nothing', async (code, status, problem) => {
    const { problemOf, searched } = make(found(), () =>
      Promise.reject(new IdentityError(code, 'a reason')),
    );
    expect(await problemOf(TRACE, new Headers())).toMatchObject({
      status,
      code: problem,
      traceId: OWN_TRACE,
    });
    expect(searched).toEqual([]);
  });

  it.each([
    '',
    'x',
    TRACE.toUpperCase(),
    `${TRACE} `,
    `${TRACE};Root=${TRACE}`,
    `${TRACE}" || $.message = "token.checked`,
    '__proto__',
  ])('searches nothing for %j, which is no trace id', async (traceId) => {
    const { problemOf, searched } = make();
    expect(await problemOf(traceId)).toMatchObject({ status: 404, code: 'not-found' });
    expect(searched).toEqual([]);
  });

  it('answers the same for a trace that does not exist and for somebody else’s', async () => {
    const of = (lines: SearchedLogs['lines']) => make(found({ lines })).problemOf();
    const theirs = { ...CHECK, fields: { ...CHECK.fields, subject_hash: 'bbbbbbbbbbbbbbbb' } };
    expect(await of([])).toEqual(await of([theirs]));
    expect(await of([])).toMatchObject({ status: 404 });
  });

  it('does not say that nothing is there when it could not look', async () => {
    const { problemOf } = make(found({ lines: [], isExhaustive: false, hasFailed: true }));
    expect(await problemOf()).toMatchObject({ status: 503, code: 'ledger-unavailable' });
  });

  it('gives what was found when it could not look everywhere', async () => {
    const { answer } = make(found({ isExhaustive: false, hasFailed: true }));
    expect(await answer(TRACE, HEADERS, OWN_TRACE)).toMatchObject({
      ledger: { isComplete: false },
    });
  });

  it('refuses more searches at once than CloudWatch Logs admits, until they are done', async () => {
    const logs = Promise.withResolvers<SearchedLogs>();
    let user = 0;
    const { answer, problemOf, searched } = make(logs.promise, async () => {
      user += 1;
      return { ...CALLER, fingerprint: `${user}`, subjectHash: `${user}` };
    });
    const first = Array.from({ length: 8 }, () => answer(TRACE, HEADERS, OWN_TRACE));
    await expect.poll(() => searched).toHaveLength(8);
    expect(await problemOf()).toMatchObject({ status: 429, code: 'too-many-requests' });
    logs.resolve(found());
    await Promise.all(first);
    expect(await problemOf()).toMatchObject({ status: 404 });
  });

  it('refuses more than two searches at once to one user', async () => {
    const logs = Promise.withResolvers<SearchedLogs>();
    const { answer, problemOf, searched } = make(logs.promise);
    const first = [1, 2].map(() => answer(TRACE, HEADERS, OWN_TRACE));
    await expect.poll(() => searched).toHaveLength(2);
    expect(await problemOf()).toMatchObject({ status: 429, code: 'too-many-requests' });
    logs.resolve(found());
    for (const each of await Promise.all(first)) expect(each.kind).toBe('ledger');
    expect((await answer(TRACE, HEADERS, OWN_TRACE)).kind).toBe('ledger');
  });

  it('searches again after a search that failed by a fault of its own', async () => {
    const logs = Promise.reject(new Error('boom'));
    const { answer } = make(logs);
    for (let attempt = 0; attempt < 10; attempt += 1) {
      await expect(answer(TRACE, HEADERS, OWN_TRACE)).rejects.toThrow('boom');
    }
  });
});
