import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { formatLine } from './print-line.ts';

const line = {
  level: 'INFO',
  message: 'turn.completed',
  service: 'agent',
  timestamp: '2026-01-01T10:00:00.000Z',
};
const plain = (more: object) => stripVTControlCharacters(formatLine({ ...line, ...more }));

describe('a printed line', () => {
  it('contains service, event and fields', () => {
    expect(plain({ version: '1', status: 200, tools: ['a'], nothing: null })).toBe(
      'agent              turn.completed status=200 tools=["a"]',
    );
  });

  it('omits what is too long to read', () => {
    expect(plain({ long: 'x'.repeat(200), short: 'y' })).toBe(
      'agent              turn.completed short=y',
    );
  });

  it('keeps its columns with a long name', () => {
    expect(plain({ service: 'a-service-with-a-very-long-name' })).toMatch(
      /^a-service-with-a-v turn\.completed/,
    );
  });
});
