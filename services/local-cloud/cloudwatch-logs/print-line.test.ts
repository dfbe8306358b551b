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

  it.each([
    [
      '    at run (file:///home/me/chat/dist/run/orders/ab/services/orders/store.ts:7:3)',
      'services/orders/store.ts:7:3',
    ],
    [
      '    at file:///home/me/chat/dist/run/orders/ab/lambda.mjs:6:1',
      'dist/run/orders/ab/lambda.mjs:6:1',
    ],
    [
      '    at node:internal/process:1:1\n    at x (/chat/node_modules/zod/a.js:2:2)\n    at y (/chat/services/orders/api.ts:3:3)',
      'services/orders/api.ts:3:3',
    ],
  ])('names an error and where it was thrown: %s', (stack, place) => {
    const error = { name: 'TypeError', stack, code: 'x'.repeat(200) };
    expect(plain({ error })).toBe(`agent              turn.completed error=TypeError at ${place}`);
  });

  it('names an error without a place', () => {
    expect(plain({ error: { name: 'TypeError', stack: '' } })).toBe(
      'agent              turn.completed error=TypeError',
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
