import { tableOf } from './table.ts';

const ITEMS_OF_LONG_LIST = 60;

const HEADINGS = `# A sample of Markdown

A paragraph with **strong**, *emphasized*, ~~deleted~~ and \`inline code\`,
and a line break.

> A quotation, with a list in it:
>
> 1. first
> 2. second`;

const TABLE = `## A table

${tableOf(
  ['Tier', 'Runs on', 'Checks the token'],
  [
    ['Agent', 'AgentCore Runtime', 'yes'],
    ['Gateway', 'AgentCore Gateway', 'yes'],
    ['Secured API', 'Lambda', 'yes'],
    ['Backend', 'App Runner', 'no \\| it forwards it'],
  ],
)}`;

const TASKS = `## A task list

- [x] sign in
- [ ] ask a question
  - [x] wait for the answer
  - [ ] read it
- [ ] sign out`;

const CODE = `## Code

\`\`\`typescript
export function greet(name: string): string {
  // Escapes nothing: <b>&amp;</b> stays as it is.
  return \`Hello, \${name || 'nobody'}!\`;
}
\`\`\`

\`\`\`python
def fibonacci(count: int) -> list[int]:
    numbers = [0, 1]
    while len(numbers) < count:
        numbers.append(numbers[-1] + numbers[-2])
    return numbers[:count]
\`\`\``;

const LINKS = `## Links

- [Strands Agents](https://strandsagents.com/), [with a title](https://www.rfc-editor.org/rfc/rfc9068 "RFC 9068")
- an address by itself: https://example.com/a?b=c&d=(e)
- [back to the headings](#a-sample-of-markdown)`;

const MATH = String.raw`## Math

Inline, $e^{i\pi} + 1 = 0$, and as a block:

$$
\sum_{k=1}^{n} k = \frac{n(n + 1)}{2}
$$`;

/** What each kind of sample is called; the first that is named counts. */
const SAMPLES: readonly (readonly [RegExp, () => string])[] = [
  [/\bmarkdown\b/i, () => [HEADINGS, TABLE, TASKS, CODE, LINKS, MATH].join('\n\n')],
  [/\b(?:task|to-?do|check) ?lists?\b/i, () => TASKS],
  [/\btables?\b/i, () => TABLE],
  [/\blong lists?\b/i, longList],
  [/\bcode\b/i, () => CODE],
  [/\blinks?\b/i, () => LINKS],
  [/\b(?:math|formulas?|equations?)\b/i, () => MATH],
];

const ASKS =
  /^(?:(?:please|can you|could you|would you)[\s,]+)*(?:show|write|give|make|print|render|display|draw|answer|i want|a|an|some)\b/i;
const AT_MOST_WORDS = 3;

/**
 * Rich Markdown where it is asked for: *Show me a table*, *write a Markdown sample*, *code*. The same
 * each time.
 *
 * @returns undefined where something else is asked for, such as *my* data in a table.
 */
export function sampleFor(prompt: string): string | undefined {
  const text = prompt.trim();
  const isShort = text.split(/\s+/).length <= AT_MOST_WORDS && !text.endsWith('?');
  if (/\bmy\b/i.test(text) || !(isShort || ASKS.test(text))) return undefined;
  return SAMPLES.find(([name]) => name.test(text))?.[1]();
}

function longList(): string {
  const items = Array.from({ length: ITEMS_OF_LONG_LIST }, (_, index) => {
    const number = index + 1;
    return number % 10 === 0
      ? `${number}. item ${number}, with a list\n    - one\n    - two`
      : `${number}. item ${number}`;
  });
  return `## A long list\n\n${items.join('\n')}`;
}
