import { expect, it } from 'vitest';
import { decidedLength } from './undecided-line.ts';

it.each([
  '-',
  '- ',
  '*',
  '**',
  '1',
  '12.',
  '3) ',
  '  -',
  '> -',
  '- [',
  '- [x',
  '- [ ]',
  '- [x] ',
  '#',
  '## ',
  '=',
  '---',
  '```',
  '~~~',
  '|',
  '| - | -',
  '|:--',
  '$$',
  ' ',
])('holds a last line of %j back', (line) => {
  expect(decidedLength(`Text\n${line}`)).toBe(5);
  expect(decidedLength(line)).toBe(0);
});

it.each(['a', '- a', '-a', '1. a', '# a', '```js', '$x', '1. [x] a', '(1'])(
  'shows a last line of %j',
  (line) => {
    expect(decidedLength(`Text\n${line}`)).toBe(5 + line.length);
  },
);

it('shows every whole line', () => {
  expect(decidedLength('Text\n-\n')).toBe(7);
  expect(decidedLength('')).toBe(0);
});

it('holds a row of a table back until it is whole, and its head until the next line is', () => {
  const text = 'Text\n| a | b |\n|---|---|\n| c |';
  const lengths = Array.from(text, (_, index) => decidedLength(text.slice(0, index + 1)));
  expect([...new Set(lengths.slice(5))]).toEqual([5, 25]);
  expect(decidedLength(`${text}\n`)).toBe(text.length + 1);
  expect(decidedLength('| a |\nb')).toBe(7);
  expect(decidedLength('| a |\n')).toBe(0);
});
