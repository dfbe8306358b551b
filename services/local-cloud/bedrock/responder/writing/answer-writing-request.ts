import { parseJson } from '../../../http/parse-json.ts';
import { writeSummary } from './write-summary.ts';
import { writeTitle } from './write-title.ts';

/** The requests of the agent that are no turn of a conversation, by their first words. */
const REQUESTS: readonly (readonly [string, (below: unknown) => string | undefined])[] = [
  ['Write a title', writeTitle],
  ['Summarize the conversation', writeSummary],
];

/**
 * Answers the agent's request for a title or a summary, which has the conversation below it as JSON.
 *
 * @returns undefined for anything else.
 */
export function answerWritingRequest(prompt: string): string | undefined {
  const write = REQUESTS.find(([words]) => prompt.startsWith(words))?.[1];
  const [, json = ''] = /\n\n(\{[\s\S]*\})\s*$/.exec(prompt) ?? [];
  return write?.(parseJson(json));
}
