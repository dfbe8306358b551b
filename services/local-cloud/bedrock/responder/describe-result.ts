import { truncateText } from '@three-tier-chat/wire-contract';
import type { ToolResult, ToolSpec } from '../converse-request.ts';
import { isAboutCaller } from './choose-tool.ts';
import { describeFailure, failureOf, resultValue } from './describe-failure.ts';
import { enumerate, escapeMarkdown, labelOf } from './markdown.ts';
import { changesSomething } from './requests/asks-for-change.ts';
import { tableOf } from './samples/table.ts';
import { keyWords, spokenName } from './words.ts';

type Fields = Readonly<Record<string, unknown>>;

const LONGEST_TEXT = 4000;
const MOST_ITEMS = 20;
const NOTHING = 'Nothing is set.';
/** What the agent writes in place of the end of a long result. */
const CUT_SHORT = /\n\[The result was cut here: [^\]]*\]$/;

/** Describes in Markdown what a tool returned, and nothing else. */
export function describeResult(result: ToolResult, tool: ToolSpec, question: string): string {
  const failure = failureOf(result);
  if (failure !== undefined) return describeFailure(failure, tool);
  const value = resultValue(result);
  if (changesSomething(tool.name)) {
    return `Done: **${spokenName(tool.name)}**. Now it is:\n\n${block(withoutVersion(value))}`;
  }
  if (!isFields(value)) return `**${sentenceCase(spokenName(tool.name))}**:\n\n${block(value)}`;

  const fields = withoutVersion(value) as Fields;
  const aboutCaller = isAboutCaller(tool);
  const asked = keyWords(question);
  const wanted = Object.entries(fields).filter(([key]) =>
    [...keyWords(key)].some((word) => asked.has(word)),
  );
  // A question for everything gets everything, even if it also names a field.
  const asksForAll = asked.has('who') || asked.has('profile');
  if (wanted.length > 0 && !asksForAll) {
    return wanted.map(([key, field]) => sentence(key, field, aboutCaller)).join('\n\n');
  }
  const [nameKey, name] =
    Object.entries(fields).find(([key, field]) => isText(field) && keyWords(key).has('name')) ?? [];
  const others = Object.fromEntries(Object.entries(fields).filter(([key]) => key !== nameKey));
  const opening = isText(name)
    ? `${aboutCaller ? 'You are' : 'I found'} **${escapeMarkdown(name)}**.`
    : `Here is what **${spokenName(tool.name)}** returned:`;
  if (Object.keys(others).length > 0) return `${opening}\n\n${block(others)}`;
  return isText(name) || Object.keys(value).length === 0 ? opening : `${opening}\n\n${NOTHING}`;
}

/** A record's version is for programs. */
function withoutVersion(value: unknown): unknown {
  if (!isFields(value) || !Number.isInteger(value['version'])) return value;
  const { version: _, ...rest } = value;
  return rest;
}

function sentence(key: string, field: unknown, aboutCaller: boolean): string {
  const label = `**${labelOf(key).toLowerCase()}**`;
  const owner = aboutCaller ? 'Your' : 'The';
  if (Array.isArray(field) && field.every((item) => !isFields(item))) {
    return field.length === 0
      ? `${owner} ${label}: none.`
      : `${owner} ${label}: ${enumerate(field.map(inline))}.`;
  }
  return isFields(field) || Array.isArray(field)
    ? `${owner} ${label}:\n\n${block(field)}`
    : `${owner} ${label} is ${inline(field)}.`;
}

function block(value: unknown): string {
  if (Array.isArray(value)) {
    const items = value.slice(0, MOST_ITEMS).map((item) => `- ${inline(item)}`);
    const more = value.length - items.length;
    return [...items, ...(more > 0 ? [`- … and ${more} more`] : [])].join('\n') || 'Nothing.';
  }
  if (!isFields(value)) return prose(value);
  const records = recordsOf(value);
  if (records) return recordTable(records);
  const lines = Object.entries(value).map(
    ([key, field]) => `- **${labelOf(key)}**: ${inline(field)}`,
  );
  return lines.join('\n') || NOTHING;
}

function prose(value: unknown): string {
  const text = String(value);
  const whole = text.replace(CUT_SHORT, '');
  const isPart = whole.length < text.length || whole.length > LONGEST_TEXT;
  return `${inline(truncateText(whole, LONGEST_TEXT))}${isPart ? '\n\nThis is a part of it: the whole is too long.' : ''}`;
}

/** The records of an answer that is a page of them: `{ entries: […], cursor }`. */
function recordsOf(value: Fields): readonly Fields[] | undefined {
  const lists = Object.values(value).filter(Array.isArray);
  const [list] = lists;
  const isPage =
    lists.length === 1 &&
    Object.keys(value).every((key) => key === 'cursor' || Array.isArray(value[key]));
  return isPage && list?.every(isFields) ? list : undefined;
}

function recordTable(records: readonly Fields[]): string {
  if (records.length === 0) return 'Nothing.';
  const columns = [...new Set(records.flatMap((record) => Object.keys(record)))];
  const shown = records.slice(0, MOST_ITEMS);
  const rows = shown.map((record) => columns.map((column) => inline(record[column])));
  const more = records.length - shown.length;
  return `${tableOf(columns.map(labelOf), rows)}${more > 0 ? `\n\n… and ${more} more.` : ''}`;
}

function inline(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(inline).join(', ');
  if (isFields(value)) {
    return Object.entries(value)
      .map(([key, field]) => `${labelOf(key).toLowerCase()} ${inline(field)}`)
      .join('; ');
  }
  if (value === null || value === undefined || value === '') return 'none';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return escapeMarkdown(String(value));
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
