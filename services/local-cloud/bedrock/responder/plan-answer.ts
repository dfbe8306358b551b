import {
  type ConverseRequest,
  type Message,
  type ToolSpec,
  textOf,
  toolsOf,
} from '../converse-request.ts';
import { chooseTool, isAboutCaller } from './choose-tool.ts';
import { describeResult } from './describe-result.ts';
import { emptyValue, fillArguments } from './fill-arguments.ts';
import { escapeMarkdown } from './markdown.ts';
import { spokenName } from './words.ts';

export type Plan =
  | { readonly kind: 'say'; readonly text: string }
  | {
      readonly kind: 'call';
      readonly name: string;
      readonly input: Readonly<Record<string, unknown>>;
    };

/**
 * Decides what the model's stand-in does next: call a tool, or say something. The same request
 * always gets the same plan.
 */
export function planAnswer(request: ConverseRequest): Plan {
  const { messages, toolConfig } = request;
  const tools = toolsOf(request);
  const question = questionOf(messages);
  const forced = forcedTool(toolConfig?.toolChoice, tools, question);
  if (forced) {
    const { input, missing } = fillArguments(forced.inputSchema.json, question);
    const empty = missing.map((name) => [name, emptyValue(forced.inputSchema.json, name)]);
    return { kind: 'call', name: forced.name, input: { ...input, ...Object.fromEntries(empty) } };
  }

  const results = (messages.at(-1)?.content ?? []).flatMap(({ toolResult }) => toolResult ?? []);
  if (results.length > 0) {
    const texts = results.map((result) => {
      const name = nameOfCall(messages, result.toolUseId);
      const tool = tools.find((one) => one.name === name) ?? unnamed(name);
      return describeResult(result, tool, question);
    });
    return { kind: 'say', text: texts.join('\n\n') };
  }

  const tool = chooseTool(tools, question);
  if (!tool) return { kind: 'say', text: introduce(tools) };
  const { input, missing } = fillArguments(tool.inputSchema.json, question);
  return missing.length === 0
    ? { kind: 'call', name: tool.name, input }
    : { kind: 'say', text: askFor(missing, tool) };
}

/** The user's last text; a message of tool results contains none. */
function questionOf(messages: readonly Message[]): string {
  const said = messages.filter(({ role }) => role === 'user').map(textOf);
  return said.findLast((text) => text.trim() !== '') ?? '';
}

function forcedTool(
  choice: NonNullable<ConverseRequest['toolConfig']>['toolChoice'],
  tools: readonly ToolSpec[],
  question: string,
): ToolSpec | undefined {
  if (!choice || 'auto' in choice) return undefined;
  if ('any' in choice) return chooseTool(tools, question) ?? tools[0];
  return tools.find(({ name }) => name === choice.tool.name);
}

function nameOfCall(messages: readonly Message[], id: string): string {
  const calls = messages.flatMap(({ content }) => content.flatMap(({ toolUse }) => toolUse ?? []));
  return calls.find(({ toolUseId }) => toolUseId === id)?.name ?? 'tool';
}

function unnamed(name: string): ToolSpec {
  return { name, inputSchema: { json: {} } };
}

function askFor(missing: readonly string[], { name }: ToolSpec): string {
  const [first = ''] = missing;
  const needed = missing.map((one) => `\`${one}\``).join(', ');
  return `To use **${spokenName(name)}** I need ${needed}. Say it like this: ${spokenName(first)} is "…".`;
}

function introduce(tools: readonly ToolSpec[]): string {
  const nature =
    'I am a deterministic stand-in for a language model on this laptop. I compare the words of a question with the tools that I was given, call the one that fits, and describe its result. Set `LOCAL_MODEL_URL` to talk to a real model.';
  if (tools.length === 0) return `${nature}\n\nI was given no tools.`;
  const list = tools.map(({ name, description = '' }) => {
    const purpose = escapeMarkdown(description.split(/(?<=\.)\s/)[0] ?? '');
    return `- **${spokenName(name)}**${purpose && `: ${purpose}`}`;
  });
  const example = tools.some(isAboutCaller) ? '\n\nAsk, for example: *Who am I?*' : '';
  return `${nature}\n\nNone of my tools fits this question:\n\n${list.join('\n')}${example}`;
}
