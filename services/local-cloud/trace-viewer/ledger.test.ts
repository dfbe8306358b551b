import { describe, expect, it } from 'vitest';
import type { LogLine } from '../logs/log-store.ts';
import { fingerprintsIn, foldLedger, readLedger, subjectOf } from './ledger.ts';

function line(checker: string, fields: Readonly<Record<string, unknown>> = {}): LogLine {
  return {
    service: checker,
    level: 'INFO',
    message: 'token.checked',
    timestamp: '2026-11-24T00:00:00.000Z',
    checker,
    verdict: 'accepted',
    token_fingerprint: 'aaaaaaaaaaaaaaaa',
    ...fields,
  };
}

describe('the ledger', () => {
  it('reads the checks among the lines of a turn, and skips everything else', () => {
    const rows = readLedger([
      line('agentcore-runtime'),
      { ...line('agent'), message: 'turn.started' },
      line('agent', { verdict: 'perhaps' }),
      line('secured-api', { subject_hash: '0123456789abcdef' }),
    ]);
    expect(rows.map(({ checker }) => checker)).toEqual(['agentcore-runtime', 'secured-api']);
    expect(subjectOf(rows)).toBe('0123456789abcdef');
  });

  it('reads what another version wrote: fewer members, more of them, an unknown checker', () => {
    const { token_fingerprint: _left, ...old } = line('gate');
    const rows = readLedger([old, line('agent', { client_id: '0oa1', colour: 'red' })]);
    expect(rows).toEqual([
      { timestamp: old.timestamp, checker: 'gate', verdict: 'accepted' },
      {
        timestamp: old.timestamp,
        checker: 'agent',
        verdict: 'accepted',
        token_fingerprint: 'aaaaaaaaaaaaaaaa',
        client_id: '0oa1',
      },
    ]);
  });

  it('groups equal checks, and shows different tokens as different', () => {
    const rows = readLedger([
      line('agentcore-gateway', { request_id: '1' }),
      line('agentcore-gateway', { request_id: '2' }),
      line('secured-api', { token_fingerprint: 'bbbbbbbbbbbbbbbb' }),
    ]);
    expect(
      foldLedger(rows, fingerprintsIn(rows)).map(({ checker, count, tokenLabel }) => [
        checker,
        count,
        tokenLabel,
      ]),
    ).toEqual([
      ['agentcore-gateway', 2, 'A'],
      ['secured-api', 1, 'B'],
    ]);
  });
});
