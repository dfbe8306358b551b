import { truncateText } from '@three-tier-chat/wire-contract';
import { parseJson } from '../../http/parse-json.ts';
import type { ToolResult, ToolSpec } from '../converse-request.ts';
import { isToolData, unwrapToolData } from './conversation/tool-data.ts';
import { escapeMarkdown } from './markdown.ts';
import { changesSomething } from './requests/asks-for-change.ts';
import { spokenName } from './words.ts';

const LONGEST_ERROR = 300;
/** How the agent begins to say that a change was not made. */
const NOT_CHANGED =
  /^\s*(?:the tool was not called|the tool changed nothing|no tool was called)\b/i;
/** How a failure begins that has no status, which Bedrock tells Claude alone. */
const FAILED =
  /^\s*(?:error\b|the tool (?:failed|was not called|changed nothing)\b|no tool was called\b|there is nothing to read:)/i;
/** How the agent begins what an API says of something that does not exist. */
const NOTHING_THERE = /^\s*there is nothing to read:\s*/i;

/** JSON if the tool returned JSON, as such or as text; otherwise its text. */
export function resultValue({ content }: ToolResult): unknown {
  const values = content.map(({ json, text }) => json ?? readText(unwrapToolData(text ?? '')));
  return values.length === 1 ? values[0] : values;
}

/** The failure's message; undefined for a success. */
export function failureOf(result: ToolResult): string | undefined {
  const value = resultValue(result);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const { title, detail, message, status: code } = value as Readonly<Record<string, unknown>>;
    const said = [title, detail, message].filter((one) => typeof one === 'string' && one !== '');
    const isProblem = typeof code === 'number' && code >= 400 && said.length > 0;
    return result.status === 'error' || isProblem ? said.join(': ') || text : undefined;
  }
  // What a tool returned may begin as it likes.
  const isOwnWord = result.content.every((part) => !isToolData(part.text ?? ''));
  return result.status === 'error' || (isOwnWord && FAILED.test(text)) ? text : undefined;
}

/** Says that a tool failed, and what follows from it: nothing is guessed, and nothing tried again. */
export function describeFailure(failure: string, { name }: ToolSpec): string {
  const said = truncateText(escapeMarkdown(failure), LONGEST_ERROR);
  const spoken = `**${spokenName(name)}**`;
  if (NOTHING_THERE.test(failure)) return said.replace(NOTHING_THERE, '');
  if (!changesSomething(name)) {
    return `I could not find that out: the tool ${spoken} failed. It said: ${said}\n\nI have no other source, so I do not guess.`;
  }
  return NOT_CHANGED.test(failure)
    ? `Nothing was changed: ${spoken} was not carried out. ${said}\n\nI do not try it again unless you ask me to.`
    : `I cannot say that anything was changed: ${spoken} failed. It said: ${said}\n\nI do not try it again unless you ask me to.`;
}

function readText(text: string): unknown {
  return parseJson(text) ?? text;
}
