import { describe, expect, it } from 'vitest';
import { readLedgerRow } from './read-ledger-row.ts';

const LINE = {
  level: 'INFO',
  message: 'token.checked',
  service: 'agent',
  timestamp: '2026-11-24T00:00:00.000Z',
  trace_id: '1-0000000a-00000000000000000000000a',
  checker: 'agent',
  verdict: 'accepted',
};
const ROW = { checker: 'agent', verdict: 'accepted' };

describe('a row of the ledger', () => {
  it('is read with every member that the ledger knows, and no other', () => {
    const members = {
      issuer: 'https://okta.example/oauth2/aus1',
      audience: 'api://chat',
      subject_hash: '0123456789abcdef',
      scopes: ['chat.invoke'],
      required_scope: 'chat.invoke',
      client_id: '0oa1',
      expires_at: '2026-11-24T01:00:00.000Z',
      token_fingerprint: 'aaaaaaaaaaaaaaaa',
      request_id: 'r1',
    };
    expect(readLedgerRow({ ...LINE, ...members, session_id: 's', prompt: 'Hello' })).toEqual({
      ...ROW,
      ...members,
    });
  });

  it('is read as an earlier version wrote it, without the scope that was required', () => {
    const { message, checker, verdict } = LINE;
    expect(readLedgerRow({ message, checker, verdict, reason: 'late' })).toEqual({
      ...ROW,
      reason: 'late',
    });
  });

  it.each([
    ['another event', { message: 'turn.completed' }],
    ['no checker', { checker: undefined }],
    ['a checker that is a list', { checker: ['agent'] }],
    ['an unknown verdict', { verdict: 'perhaps' }],
    ['a user that is a number', { subject_hash: 1 }],
    ['an audience that is null', { audience: null }],
    ['scopes that are a text', { scopes: 'chat.invoke' }],
    ['scopes of numbers', { scopes: [1] }],
  ])('is not read from a line with %s', (_what, change) => {
    expect(readLedgerRow({ ...LINE, ...change })).toBeUndefined();
  });

  it.each([undefined, null, 'token.checked', 1, [LINE]])('is not read from %j', (line) => {
    expect(readLedgerRow(line)).toBeUndefined();
  });

  it('has no member that only a prototype has', () => {
    const line = JSON.parse(
      '{"__proto__":{"subject_hash":"0123456789abcdef"},"message":"token.checked","checker":"agent","verdict":"accepted"}',
    ) as unknown;
    expect(readLedgerRow(line)).toEqual(ROW);
  });
});
