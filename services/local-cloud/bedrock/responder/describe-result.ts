import { truncateText } from '@three-tier-chat/wire-contract';
import type { ToolResult, ToolSpec } from '../converse-request.ts';
import { isAboutCaller } from './choose-tool.ts';
import { enumerate, escapeMarkdown, labelOf } from './markdown.ts';
import { keyWords, spokenName } from './words.ts';

type Fields = Readonly<Record<string, unknown>>;

const LONGEST_ERROR = 300;
const MOST_ITEMS = 20;

/** Describes in Markdown what a tool returned, and nothing else. */
export function describeResult(result: ToolResult, tool: ToolSpec, question: string): string {
  const value = parsedContent(result);
  const failure = failureOf(result, value);
  if (failure !== undefined) {
    return `I could not find that out: the tool **${spokenName(tool.name)}** failed. It said: ${truncateText(escapeMarkdown(failure), LONGEST_ERROR)}\n\nI have no other source, so I do not guess.`;
  }
  if (!isFields(value)) return `**${sentenceCase(spokenName(tool.name))}**:\n\n${block(value)}`;

  const aboutCaller = isAboutCaller(tool);
  const asked = keyWords(question);
  const wanted = Object.entries(value).filter(([key]) =>
    [...keyWords(key)].some((word) => asked.has(word)),
  );
  // A question for everything gets everything, even if it also names a field.
  const asksForAll = asked.has('who') || asked.has('profile');
  if (wanted.length > 0 && !asksForAll) {
    return wanted.map(([key, field]) => sentence(key, field, aboutCaller)).join('\n\n');
  }
  const [nameKey, name] =
    Object.entries(value).find(([key, field]) => isText(field) && keyWords(key).has('name')) ?? [];
  const others = Object.fromEntries(Object.entries(value).filter(([key]) => key !== nameKey));
  const opening = isText(name)
    ? `${aboutCaller ? 'You are' : 'I found'} **${escapeMarkdown(name)}**.`
    : `Here is what **${spokenName(tool.name)}** returned:`;
  return Object.keys(others).length > 0 ? `${opening}\n\n${block(others)}` : opening;
}

/** JSON if the tool returned JSON, as such or as text; otherwise its text. */
function parsedContent({ content }: ToolResult): unknown {
  const values = content.map(({ json, text }) => json ?? parseJson(text ?? ''));
  return values.length === 1 ? values[0] : values;
}

/**
 * The failure's message. The tool's status is not always present, so the text is examined as well.
 */
function failureOf({ status }: ToolResult, value: unknown): string | undefined {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (isFields(value)) {
    const { title, detail, message, status: code } = value;
    const said = [title, detail, message].filter(isText).join(': ');
    if (status === 'error' || (typeof code === 'number' && code >= 400 && said))
      return said || text;
    return undefined;
  }
  return status === 'error' || /^\s*error\b/i.test(text) ? text : undefined;
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
  return isFields(value)
    ? Object.entries(value)
        .map(([key, field]) => `- **${labelOf(key)}**: ${inline(field)}`)
        .join('\n')
    : inline(value);
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

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
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
