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

it.each(['a', '- a', '-a', '1. a', '# a', '```js', '| a', '$x', '1. [x] a', '(1'])(
  'shows a last line of %j',
  (line) => {
    expect(decidedLength(`Text\n${line}`)).toBe(5 + line.length);
  },
);

it('shows every whole line', () => {
  expect(decidedLength('Text\n-\n')).toBe(7);
  expect(decidedLength('')).toBe(0);
});
