import { describe, expect, it } from 'vitest';
import { longText } from './long-text.ts';
import { sampleFor } from './markdown-samples.ts';

describe('sampleFor', () => {
  it('shows everything that Markdown has', () => {
    const sample = sampleFor('Please write a Markdown sample') ?? '';
    const parts = [
      /^# .+$/m,
      /^## .+$/m,
      /^\| --- \| --- \| --- \|$/m,
      /^- \[x\] /m,
      /^ {2}- \[ \] /m,
      /^```typescript$/m,
      /^```python$/m,
      /\[with a title\]\(https:\/\/\S+ ".+"\)/,
      /^> 1\. /m,
      /\$e\^\{i\\pi\} \+ 1 = 0\$/,
      /^\$\$\n\\sum/m,
    ];
    expect(parts.filter((part) => !part.test(sample))).toEqual([]);
    expect(sampleFor('Please write a Markdown sample')).toBe(sample);
  });

  it.each([
    ['Show me a table', '## A table'],
    ['a table', '## A table'],
    ['Give me a to-do list, please', '## A task list'],
    ['A long list', '## A long list'],
    ['code', '## Code'],
    ['Could you show me some code?', '## Code'],
    ['show links', '## Links'],
    ['Write an equation', '## Math'],
  ])('%s', (prompt, heading) => {
    expect(sampleFor(prompt)?.split('\n')[0]).toBe(heading);
  });

  it.each([
    'Show my activity in a table',
    'What is the country code of Norway?',
    'Who sits at the table over there?',
    'Change the code of conduct, which is long',
    '',
  ])('shows none for: %s', (prompt) => {
    expect(sampleFor(prompt)).toBeUndefined();
  });
});

describe('longText', () => {
  it('has exactly so many bytes, and no sentence twice', () => {
    expect([1, 1024, 51_200].map((bytes) => Buffer.byteLength(longText(bytes)))).toEqual([
      1, 1024, 51_200,
    ]);
    const sentences = longText(51_200).match(/sentence \d+/g) ?? [];
    expect(new Set(sentences).size).toBe(sentences.length);
  });
});
