import { expect, it } from 'vitest';
import { writeMarkdown } from './specification.fixture.ts';

const textOf = (markdown: string) => writeMarkdown([markdown]).textContent;

it.each([
  String.raw`so \(a_{1} * b_{1} * c\) is`,
  'so $a_{1} * b_{1} * c$ is',
  String.raw`so $\{x \mid x > 0\}$ is`,
  String.raw`so $$\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}$$ is`,
  String.raw`\[ a_1 * b_1 * \left[ c \right] \]`,
  '$$\nx\n= y\n- z\n\\\\ + 1\n$$',
  'We get\n\\[\n- b \\pm \\sqrt{b^2 - 4ac}\n\\]\nand so on',
])('shows %j to the letter', (markdown) => {
  const shown = Array.from(writeMarkdown([markdown]).childNodes, (it) => it.textContent);
  expect(shown.join('\n')).toBe(markdown);
  expect(writeMarkdown([markdown]).querySelectorAll('em, ul, h3, h4')).toHaveLength(0);
});

it.each([
  ['It costs $5 *now*, not $10 or $ 3.', 'It costs $5 now, not $10 or $ 3.'],
  ['Set $HOME, *then* $PATH', 'Set $HOME, then $PATH'],
  ['For $5 use `FOO$`, *not* $6', 'For $5 use FOO$, not $6'],
  [String.raw`\[1\] and \(\) and \[2\]`, '[1] and () and [2]'],
  [String.raw`\$a*b*c\$`, '$abc$'],
  ['$$\n- no end\n\n$$', '$$no end$$'],
  ['    $$\n    a\n    $$', 'CodeCopyWrap$$\na\n$$'],
])('takes nothing for a formula in %j', (markdown, text) => {
  expect(textOf(markdown)).toBe(text);
});

it('is not slow with formulas that do not end', () => {
  const begins = ['\\(a', '\\[\n', '$$ ', '$a ', '$$\n'].map((it) => it.repeat(50_000 / it.length));
  for (const text of begins) expect(textOf(text)?.length).toBeGreaterThan(10_000);
});
