import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatChatEvent, SESSION_ID } from './chat.ts';

describe('a chat event', () => {
  it('is one frame, whatever its text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (delta) => {
        const frame = formatChatEvent({ event: 'text', data: { delta } }, 7);
        const [name, data, ...end] = frame.split('\n');
        expect(name).toBe('event: text');
        expect(end).toEqual(['id: 7', '', '']);
        expect(JSON.parse(String(data).slice('data: '.length))).toEqual({ delta });
        // A carriage return also ends a line.
        expect(frame).not.toContain('\r');
      }),
    );
  });
});

describe('a session id', () => {
  it.each([33, 36, 100, 256])('may have %i characters', (length) => {
    expect('a'.repeat(length)).toMatch(SESSION_ID);
  });

  it.each([
    'a'.repeat(32),
    'a'.repeat(257),
    `-${'a'.repeat(35)}`,
    `${'a'.repeat(35)}\n`,
    `${'a'.repeat(35)}é`,
    `${'a'.repeat(35)}/..`,
  ])('is refused: %j', (id) => {
    expect(id).not.toMatch(SESSION_ID);
  });
});
