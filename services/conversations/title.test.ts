import { describe, expect, it } from 'vitest';
import { oneLine, titleOf } from './title.ts';

describe('the title of a prompt', () => {
  it.each([
    ['Who am I?', 'Who am I?'],
    ['  Who\n\n am\tI?\u2028 ', 'Who am I?'],
    ['\u0000\u0007', 'Conversation'],
    ['__proto__', '__proto__'],
    ['مرحبا بالعالم', 'مرحبا بالعالم'],
    [
      'What changed in the quarterly report of the northern region since last week?',
      'What changed in the quarterly report of the northern region…',
    ],
    ['x'.repeat(61), `${'x'.repeat(60)}…`],
    [`${'x'.repeat(59)}🌍`, `${'x'.repeat(59)}…`],
  ])('%j is %j', (prompt, title) => {
    expect(titleOf(prompt)).toBe(title);
  });

  it('keeps a text on one line', () => {
    expect(oneLine('a\r\nb\u0085c')).toBe('a b c');
  });
});
