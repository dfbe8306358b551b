import {
  type ContentBlock,
  JsonBlock,
  Message,
  TextBlock,
  ToolResultBlock,
  type ToolResultContent,
  ToolUseBlock,
} from '@strands-agents/sdk';
import { isWellFormedJson, toWellFormedJson } from '@three-tier-chat/wire-contract';

/** What stands for an assistant's message in which nothing is left: Converse takes no empty one. */
export const NO_ANSWER = '[There was no answer.]';

/**
 * Makes a conversation one that Bedrock's Converse takes, whatever was said in it, and leaves one that
 * it takes as it is: one refused message would end the conversation for good.
 *
 * Converse refuses messages without content, blank text, two messages of one role in a row, a first
 * message that is not the user's, a tool use whose result is not in the next message and the reverse,
 * a tool's input that is not an object, and text that is not Unicode (Bedrock API Reference,
 * "Converse"; its ValidationException). Claude refuses thoughts without their signature, and at the
 * end of a message.
 */
export function tidyHistory(messages: readonly Message[]): Message[] {
  const alternating = joinNeighbours(messages.map(cleanMessage));
  const first = alternating.findIndex(
    ({ role, content }) =>
      role === 'user' && content.some(({ type }) => type !== 'toolResultBlock'),
  );
  if (first === -1) return [];
  const paired = pairTools(alternating.slice(first));
  return joinNeighbours(paired).map((message) =>
    message.content.length > 0 ? message : withContent(message, [new TextBlock(NO_ANSWER)]),
  );
}

function cleanMessage(message: Message): Message {
  const cleaned = message.content.flatMap((block) => cleanBlock(block, message.role) ?? []);
  return withContent(message, cleaned);
}

/** @returns undefined for a block that has no place in a message of this role. */
function cleanBlock(block: ContentBlock, role: Message['role']): ContentBlock | undefined {
  switch (block.type) {
    case 'textBlock': {
      if (block.text.trim() === '') return undefined;
      return block.text.isWellFormed() ? block : new TextBlock(block.text.toWellFormed());
    }
    case 'toolUseBlock':
      return role === 'assistant' ? cleanToolUse(block) : undefined;
    case 'toolResultBlock':
      return role === 'user' ? cleanToolResult(block) : undefined;
    case 'reasoningBlock':
      return role === 'assistant' && (block.signature || block.redactedContent) ? block : undefined;
    default:
      return block;
  }
}

function cleanToolUse(block: ToolUseBlock): ToolUseBlock {
  const { name, toolUseId, input } = block;
  if (isObject(input) && isWellFormedJson(input)) return block;
  const made = isObject(input) ? toWellFormedJson(input) : {};
  return new ToolUseBlock({ name, toolUseId, input: made as ToolUseBlock['input'] });
}

function cleanToolResult(block: ToolResultBlock): ToolResultBlock {
  const content = block.content.map(cleanResultContent);
  if (content.every((part, index) => part === block.content[index])) return block;
  return new ToolResultBlock({ toolUseId: block.toolUseId, status: block.status, content });
}

function cleanResultContent(part: ToolResultContent): ToolResultContent {
  if (part.type === 'textBlock') {
    return part.text.isWellFormed() ? part : new TextBlock(part.text.toWellFormed());
  }
  if (part.type !== 'jsonBlock' || (isObject(part.json) && isWellFormedJson(part.json)))
    return part;
  const json = toWellFormedJson(part.json ?? null) as JsonBlock['json'];
  return isObject(json) ? new JsonBlock({ json }) : new TextBlock(JSON.stringify(json));
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Joins messages of one role that follow each other; a user's without content is none. */
function joinNeighbours(messages: readonly Message[]): Message[] {
  const joined: Message[] = [];
  for (const message of messages) {
    const last = joined.at(-1);
    if (message.role === 'user' && message.content.length === 0) continue;
    if (last?.role !== message.role) joined.push(message);
    else if (message.content.length > 0) {
      joined[joined.length - 1] = withContent(last, [...last.content, ...message.content]);
    }
  }
  return joined;
}

/** Keeps each tool use that the next message answers, each such answer once, and puts answers first. */
function pairTools(messages: readonly Message[]): Message[] {
  return messages.map((message, index) => {
    const { role, content } = message;
    if (role === 'assistant') {
      const answered = toolIds(messages[index + 1], 'toolResultBlock');
      const kept = firstOfEach(content, 'toolUseBlock', answered);
      // Thoughts are only asked for again beside the tools that they led to.
      const callsTools = kept.some(({ type }) => type === 'toolUseBlock');
      const thoughts = kept.filter(({ type }) => callsTools && type === 'reasoningBlock');
      const others = kept.filter(({ type }) => type !== 'reasoningBlock');
      return withContent(message, [...thoughts, ...others]);
    }
    const asked = toolIds(messages[index - 1], 'toolUseBlock');
    const kept = firstOfEach(content, 'toolResultBlock', asked);
    const results = kept.filter(({ type }) => type === 'toolResultBlock');
    const others = kept.filter(({ type }) => type !== 'toolResultBlock');
    return withContent(message, [...results, ...others]);
  });
}

type ToolBlock = 'toolUseBlock' | 'toolResultBlock';

function toolIds(message: Message | undefined, type: ToolBlock): ReadonlySet<string> {
  return new Set(
    message?.content.flatMap((block) => (block.type === type ? [idOf(block)] : [])) ?? [],
  );
}

/** Leaves out blocks of this type whose id is not among these, or has come before. */
function firstOfEach(
  content: readonly ContentBlock[],
  type: ToolBlock,
  ids: ReadonlySet<string>,
): ContentBlock[] {
  const left = new Set(ids);
  return content.filter((block) => block.type !== type || left.delete(idOf(block)));
}

function idOf(block: ContentBlock): string {
  return 'toolUseId' in block ? block.toolUseId : '';
}

/** The same message with this content; itself where nothing changes. */
function withContent(message: Message, content: ContentBlock[]): Message {
  const { role, trackingId, metadata } = message;
  const isSame =
    content.length === message.content.length &&
    content.every((block, index) => block === message.content[index]);
  return isSame
    ? message
    : new Message({ role, content, trackingId, ...(metadata && { metadata }) });
}
