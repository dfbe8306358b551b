import { describe, expect, it } from 'vitest';
import { page } from '../strings/en/page.ts';
import { completeMarks } from './complete-marks.ts';
import { makeMarkdownWriter } from './markdown-writer.ts';
import { writeMarkdown } from './specification.fixture.ts';

describe('completeMarks', () => {
  it.each([
    ['You are **Chat', 'You are **Chat**'],
    ['You are **Chat Member**', 'You are **Chat Member**'],
    ['You are **Chat ', 'You are **Chat**'],
    ['You are **', 'You are'],
    ['***both', '***both***'],
    ['**strong *and em', '**strong *and em***'],
    ['a *b* **c', 'a *b* **c**'],
    ['~~gone', '~~gone~~'],
    ['2 * 3', '2 * 3'],
    ['snake_case_na', 'snake_case_na'],
    ['`co', '`co`'],
    ['`co`', '`co`'],
    ['``a ` b', '``a ` b``'],
    ['`a\\', '`a`'],
    ['\\`a', '\\`a'],
    ['**a `b*', '**a `b`**'],
    ['see [the doc', 'see the doc'],
    ['see [the doc]', 'see the doc'],
    ['see [the doc](https://site.ex', 'see the doc'],
    ['see [the doc](https://site.example/a_(b) "ti', 'see the doc'],
    ['see ![an image](https://', 'see an image'],
    ['**see [the doc](htt', '**see the doc**'],
    ['see [a](https://site.example/) and', 'see [a](https://site.example/) and'],
    ['', ''],
  ])('makes of %j %j', (text, whole) => {
    expect(completeMarks(text, Object.create(null))).toBe(whole);
  });
});

describe('a growing answer', () => {
  it.each([
    'You are **Chat *Member***, `member@example.com`, ~~not~~ [this one](https://site.example/a_b "c").',
    '## A **heading**\n\nSteps:\n- **one** of\n- `two`\n\n1. [three](https://site.example/)\n',
    'Fields:\n\n| a | **b** |\n|---|:-:|\n| `c` | d |\n\n> A *quote*\n\n---\n\n- [ ] a\n- [x] b\n\nEnd',
  ])('never takes a letter back: %j', (text) => {
    const container = document.createElement('div');
    const writer = makeMarkdownWriter(container, page.markdown, () => 1);
    let last = '';
    for (const letter of text) {
      writer.write(letter, false);
      const shown = container.textContent ?? '';
      expect(shown.startsWith(last)).toBe(true);
      last = shown;
    }
    expect((writeMarkdown([text]).textContent ?? '').startsWith(last)).toBe(true);
  });

  it('has marks in the text of its end alone', () => {
    const container = document.createElement('div');
    const writer = makeMarkdownWriter(container, page.markdown, () => 1);
    writer.write('**a\n\n**a', false);
    expect(container.innerHTML).toBe('<p dir="auto">**a</p><p dir="auto"><strong>a</strong></p>');
    writer.write('\n\n```\n**a', false);
    expect(container.querySelectorAll('strong')).toHaveLength(0);
  });
});
