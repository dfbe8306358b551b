import type { ToolSpec } from '../converse-request.ts';
import { allWords, keyWords } from './words.ts';

/** The user refers to themselves. */
const FIRST_PERSON = new Set(['i', 'me', 'my', 'mine', 'myself']);
/** A tool's description refers to the user. */
const CALLER = new Set([
  'my',
  'me',
  'own',
  'self',
  'caller',
  'signed',
  'current',
  'your',
  'yourself',
]);
/** What the user may ask about themselves. */
const IDENTITY = new Set(
  'who profile account identity user person name email mail group role login phone department title member'.split(
    ' ',
  ),
);
const CHANGE = new Set(
  'change set update edit rename create add delete remove send put patch write save'.split(' '),
);
/** One word of a tool's name, or two that only occur in its description. */
const ENOUGH = 2;

/**
 * Picks the tool whose name and description share the most words with a question. A question about
 * the user fits a tool about its caller, even without a common word: *Who am I?*
 *
 * @returns undefined if no tool fits well enough, or if only a tool that changes something would
 * and the question asks for no change.
 */
export function chooseTool(tools: readonly ToolSpec[], question: string): ToolSpec | undefined {
  const scored = tools.map((tool) => ({ tool, score: scoreOf(tool, question) }));
  const best = Math.max(ENOUGH, ...scored.map(({ score }) => score));
  return scored.find(({ score }) => score === best)?.tool;
}

/** Tells whether a tool is about the user on whose behalf it is called. */
export function isAboutCaller({ name, description = '' }: ToolSpec): boolean {
  return [...allWords(name), ...allWords(description)].some((word) => CALLER.has(word));
}

function scoreOf(tool: ToolSpec, question: string): number {
  const asked = keyWords(question);
  const named = keyWords(spoken(tool.name));
  const described = keyWords(tool.description ?? '');
  const spokenWords = allWords(question);

  const wantsChange = spokenWords.some((word) => CHANGE.has(word));
  const changes = CHANGE.has(allWords(spoken(tool.name))[0] ?? '');
  if (changes !== wantsChange && (changes || asksForChange(question))) return 0;

  let score = 0;
  for (const word of asked) {
    if (named.has(word)) score += 2;
    else if (described.has(word)) score += 1;
  }
  if (spokenWords.some((word) => FIRST_PERSON.has(word)) && isAboutCaller(tool)) {
    const asksWho =
      spokenWords.some((word) => IDENTITY.has(word)) || /\babout (me|myself)\b/i.test(question);
    const tellsWho = [...named, ...described].some((word) => IDENTITY.has(word));
    score += asksWho && tellsWho ? 2 : 1;
  }
  return score;
}

/** True for *change my name*, but not for *when did I change my name*. */
function asksForChange(question: string): boolean {
  const [first = '', second = '', third = ''] = allWords(
    question.replace(/^\s*(please|can you|could you|would you|will you|i want to)\b/i, ''),
  );
  return [first, second, third].some((word) => CHANGE.has(word));
}

function spoken(name: string): string {
  return name.split('___').at(-1) ?? name;
}
