import { describe, expect, it } from 'vitest';
import { logList, logTable } from './log-lines.ts';
import { line, MARKUP, rowsOf, START, textOf } from './turn-view.fixture.ts';

const STARTED_AT_MS = START * 1000;

describe('log lines', () => {
  it('have one row each, with the time since the start and the fields without a column', () => {
    const lines = [
      line(-2, 'request.received', { method: 'POST', gone: undefined, nothing: null }),
      line(312, 'turn.completed', { version: 'v1', tool_calls: 1, list: [1, 'two'] }),
    ];
    expect(rowsOf(logTable(lines, STARTED_AT_MS))).toEqual([
      ['−2.0 ms', expect.stringMatching(/^\d\d:/), 'hop-1', 'request.received', 'method POST'],
      [
        '+312 ms',
        expect.stringMatching(/^\d\d:/),
        'hop-1',
        'turn.completed',
        'tool_calls 1 list [1,"two"]',
      ],
    ]);
  });

  it('show their level if it is a warning or an error', () => {
    const lines = ['INFO', 'WARN', 'ERROR', 'CRITICAL'].map((level) => line(0, 'event', { level }));
    expect(rowsOf(logTable(lines, STARTED_AT_MS)).map(([, , , event]) => event)).toEqual([
      'event',
      'event warn',
      'event error',
      'event critical',
    ]);
  });

  it('show nothing for an unknown level', () => {
    const lines = [line(0, 'event', { level: 'constructor' })];
    expect(rowsOf(logTable(lines, STARTED_AT_MS)).map(([, , , event]) => event)).toEqual(['event']);
  });

  it('leave to the ledger what it shows of a check, and keep the token and the verdict', () => {
    const shown = {
      checker: 'agent',
      issuer: 'i',
      audience: 'a',
      subject_hash: 's',
      scopes: ['x'],
    };
    const check = { ...shown, expires_at: 'e', token_fingerprint: 'f', verdict: 'accepted' };
    expect(textOf(logList([line(0, 'token.checked', check)], STARTED_AT_MS))).toBe(
      '+0.0 ms token.checked token_fingerprint f verdict accepted',
    );
    expect(textOf(logList([line(0, 'other', { issuer: 'i' })], STARTED_AT_MS))).toBe(
      '+0.0 ms other issuer i',
    );
  });

  it('show names and values as text', () => {
    const lines = [line(0, MARKUP, { service: MARKUP, [MARKUP]: MARKUP, list: [MARKUP] })];
    for (const shown of [logTable(lines, STARTED_AT_MS), logList(lines, STARTED_AT_MS)]) {
      expect(String(shown)).not.toContain('<img');
      expect(textOf(shown)).toContain(MARKUP);
    }
  });

  it('without a valid time stay on the page', () => {
    const lines = [line(0, 'event', { timestamp: 'yesterday' })];
    expect(rowsOf(logTable(lines, STARTED_AT_MS))[0]?.[1]).toBe('');
  });
});
