import type { ToolSpec } from '../converse-request.ts';
import { asksForLanguage } from './arguments/languages.ts';
import { namesTime } from './arguments/time-range.ts';
import {
  asksForChange,
  changesSomething,
  forbidsChange,
  imperativesOf,
  isVerbOfChange,
  operationOf,
} from './requests/asks-for-change.ts';
import { allWords, keyWords, QUOTED } from './words.ts';

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
/** The name of a tool that tells who its caller is. */
const TELLS_WHO = new Set(['profile', 'account', 'identity', 'whoami', 'userinfo']);
const ASKS_WHO = /\bwho\s*am\s*i\b|\babout (?:me|myself)\b/i;
/** One word of a tool's name, or two that only occur in its description. */
const ENOUGH = 2;

/**
 * Picks the tool whose name, arguments and description share the most words with a question. A
 * question about the user fits a tool about its caller, even without a common word: *Who am I?*
 *
 * @returns undefined if no tool fits well enough, or if only a tool that changes something would
 * and the question asks for no change, or for none to be made.
 */
export function chooseTool(tools: readonly ToolSpec[], question: string): ToolSpec | undefined {
  const subject = question.replace(QUOTED, ' ');
  if (forbidsChange(subject)) return undefined;
  const scored = tools.map((tool) => ({ tool, score: scoreOf(tool, subject) }));
  const best = Math.max(ENOUGH, ...scored.map(({ score }) => score));
  return scored.find(({ score }) => score === best)?.tool;
}

/** Tells whether a tool is about the user on whose behalf it is called. */
export function isAboutCaller({ name, description = '' }: ToolSpec): boolean {
  return [...allWords(name), ...allWords(description)].some((word) => CALLER.has(word));
}

function scoreOf(tool: ToolSpec, question: string): number {
  const operation = operationOf(tool.name);
  const properties = propertiesOf(tool);
  const asked = [...keyWords(question)].filter((word) => !isVerbOfChange(word));
  const named = new Set([...keyWords(operation), ...properties.flatMap((one) => allWords(one))]);
  const described = keyWords(tool.description ?? '');
  const spokenWords = allWords(question);

  const changes = changesSomething(tool.name);
  const isImperative = imperativesOf(question).includes(allWords(operation)[0] ?? '');
  if (changes !== (asksForChange(question) || (changes && isImperative))) return 0;

  let score = 0;
  for (const word of asked) {
    if (named.has(word)) score += 2;
    else if (described.has(word)) score += 1;
  }
  if (named.has('language') && asksForLanguage(question)) score += 2;
  // What a change is about must be said.
  if (changes && score === 0) return 0;
  if (properties.includes('since') && namesTime(question)) score += 1;
  if (spokenWords.some((word) => FIRST_PERSON.has(word)) && isAboutCaller(tool)) {
    const asksWho = spokenWords.some((word) => IDENTITY.has(word)) || ASKS_WHO.test(question);
    const tellsWho = [...named, ...described].some((word) => IDENTITY.has(word));
    score += asksWho && tellsWho ? 2 : 1;
  }
  if (ASKS_WHO.test(question) && [...named].some((word) => TELLS_WHO.has(word))) score += 1;
  return score;
}

function propertiesOf({ inputSchema }: ToolSpec): readonly string[] {
  return Object.keys(Object(inputSchema.json['properties']));
}
