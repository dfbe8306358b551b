import { expect, it } from 'vitest';
import { page } from '../strings/en/page.ts';
import { readableText } from './readable-text.ts';

it.each([
  [
    '# Title\n\nSome **bold** and `*code*`,\nand [a link](https://site.example/).',
    'Title\n\nSome bold and *code*,\nand a link.',
  ],
  ['- a\n- b\n  1. c\n  2. d\n\nend', '- a\n- b\n  1. c\n  2. d\n\nend'],
  ['3. a\n\n   b\n4. c', '3. a\n\n   b\n\n4. c'],
  ['- [ ] a\n- [x] b', '- [ ] a\n- [x] b'],
  ['```python\ndef f(*args):\n    pass\n```', 'def f(*args):\n    pass'],
  ['- a:\n  ```\n  b\n    c\n  ```', '- a:\n  b\n    c'],
  ['| a | b |\n|---|---|\n| 1 | **2** |', 'a\tb\n1\t2'],
  ['> a\n>\n> b\n\n---\n\n![An image](https://site.example/a.png)', 'a\n\nb\n\n---\n\nAn image'],
  ['a  \nb [c][d]\r\n\r\n[d]: https://site.example/', 'a\nb c'],
  ['', ''],
])('reads %j as %j', (markdown, text) => {
  expect(readableText(markdown, page.markdown)).toBe(text);
});
