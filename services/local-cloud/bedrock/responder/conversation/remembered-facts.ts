import { truncateText } from '@three-tier-chat/wire-contract';
import type { ConverseRequest, ToolSpec } from '../../converse-request.ts';
import { chooseTool } from '../choose-tool.ts';
import { isControl } from '../control/parse-script.ts';
import { escapeMarkdown } from '../markdown.ts';
import { allWords, keyWords } from '../words.ts';
import type { PastTurn } from './read-conversation.ts';
import { readSummary } from './read-summary.ts';
import { SAID } from './said.ts';

export interface Memory {
  readonly earlier: readonly PastTurn[];
  readonly system: NonNullable<ConverseRequest['system']>;
  readonly tools: readonly ToolSpec[];
}

const LONGEST_FACT = 300;
/** Of what was said, when all of it is asked for. */
const MOST_LISTED = 10;
const STATEMENT =
  /^(?:(?:please\s+)?(?:remember|note)(?:\s+that)?[:,]?\s+)?((?:my|our)\s.{1,80}?\s(?:is|are|was|were|has|have|likes?|loves?)\s|i(?:['’]m|\s+(?:am|was|like|love|live|work|have|had|prefer|hate|need|moved|study|speak))\s)/i;
const QUESTION = /\?\s*$|^\W*(?:who|what|which|when|where|how|do you|did i|tell me|remind me)\b/i;
const ASKS_FOR_ALL =
  /\bwhat (?:did|have|had) (?:i|we) (?:just |already |ever )?(?:ask|say|said|tell|told|talk|discuss|mention)/i;
/** Words of a question about what was said that are not its subject. */
const ABOUT_SAYING = new Set(
  'call called name named remember remind said say tell told mention ask asked talk earlier before still'.split(
    ' ',
  ),
);

/**
 * What a person tells of themselves, taken note of: *My dog is called Rex.*
 *
 * @returns undefined for anything else.
 */
export function statementOf(prompt: string): string | undefined {
  const said = sentencesOf(prompt).filter((sentence) => STATEMENT.test(sentence));
  if (said.length === 0 || QUESTION.test(prompt)) return undefined;
  return `Noted, for this conversation: ${said.map(toYou).join(' ')}`;
}

/**
 * Answers a question from what the person said earlier, also in turns of which only the summary is
 * left. What a tool tells better is not answered here, and a message that is sent again is no answer to
 * itself.
 *
 * @returns undefined if it is no question, or nothing was said about it.
 */
export function recallFact(prompt: string, memory: Memory): string | undefined {
  if (!QUESTION.test(prompt)) return undefined;
  const now = new Set(sentencesOf(prompt));
  const said = [
    ...saidIn(readSummary(memory.system)),
    ...memory.earlier.flatMap(({ prompt: earlier }) => factsOf(earlier)),
  ].filter(({ text }) => !now.has(text));
  const subject = subjectOf(prompt, memory.tools);
  let best: { readonly fact: Fact; readonly score: number } | undefined;
  for (const fact of said) {
    const words = new Set(allWords(fact.text));
    const score = subject.filter((word) => words.has(word)).length;
    // Of what was said twice, the later holds.
    if (score > 0 && score >= (best?.score ?? 0) && !chooseTool(memory.tools, fact.text)) {
      best = { fact, score };
    }
  }
  if (best)
    return best.fact.isTheirs ? `You told me: ${toYou(best.fact.text)}` : shown(best.fact.text);
  if (!ASKS_FOR_ALL.test(prompt) || said.length === 0) return undefined;
  const listed = said.slice(-MOST_LISTED).map(({ text }) => `- ${shown(text)}`);
  return `In this conversation you said:\n\n${listed.join('\n')}`;
}

interface Fact {
  readonly text: string;
  /** In the person's own words. */
  readonly isTheirs: boolean;
}

function saidIn(summary: string): readonly Fact[] {
  return summary
    .split('\n')
    .flatMap((line) =>
      line.startsWith(SAID)
        ? factsOf(line.slice(SAID.length))
        : sentencesOf(line).map((text) => ({ text, isTheirs: false })),
    );
}

function factsOf(prompt: string): readonly Fact[] {
  if (isControl(prompt)) return [];
  return sentencesOf(prompt)
    .filter((text) => !QUESTION.test(text))
    .map((text) => ({ text, isTheirs: true }));
}

function sentencesOf(text: string): readonly string[] {
  return text
    .split(/(?<=[.!?])\s+|\n+/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '');
}

/** What a question is about, without words that a tool is about. */
function subjectOf(question: string, tools: readonly ToolSpec[]): readonly string[] {
  const known = new Set(
    tools.flatMap(({ name, description = '', inputSchema }) => [
      ...allWords(name.split('___').at(-1) ?? ''),
      ...allWords(description),
      ...Object.keys(Object(inputSchema.json['properties'])).flatMap(allWords),
    ]),
  );
  return [...keyWords(question)].filter((word) => !known.has(word) && !ABOUT_SAYING.has(word));
}

/** *My dog is called Rex.* → *your dog is called Rex.* */
function toYou(sentence: string): string {
  const told = sentence
    .replace(/^(?:please\s+)?(?:remember|note)(?:\s+that)?[:,]?\s+/i, '')
    .replace(/\bI['’]m\b|\bI am\b/g, 'you are')
    .replace(/\bI was\b/g, 'you were')
    .replace(/\bI\b/g, 'you')
    .replace(/\b(?:my|our)\b/gi, 'your')
    .replace(/\b(?:me|us)\b/g, 'you');
  return shown(/[.!]$/.test(told) ? told : `${told}.`);
}

function shown(text: string): string {
  return escapeMarkdown(truncateText(text, LONGEST_FACT));
}
