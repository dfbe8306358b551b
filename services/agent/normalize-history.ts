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

/** Replaces an assistant message without content, which Converse refuses. */
export const NO_ANSWER = '[There was no answer.]';

/**
 * Turns any conversation into one that Bedrock's Converse accepts, and leaves a valid one
 * unchanged: one refused message would make the whole conversation unusable.
 *
 * Converse refuses messages without content, blank text, two messages of one role in a row, a first
 * message that is not the user's, a tool use whose result is not in the next message and the
 * reverse, a tool's input that is not an object, and text that is not well-formed Unicode (Bedrock
 * API Reference, "Converse"; its ValidationException). Claude refuses reasoning without a signature
 * or at the end of a message.
 */
export function normalizeHistory(messages: readonly Message[]): Message[] {
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

/** @returns undefined for a block that is not allowed in a message of this role. */
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

/** Merges consecutive messages of the same role and drops empty messages of the user. */
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

/**
 * Keeps each tool use that the next message answers, keeps each answer once, and puts answers
 * first.
 */
function pairTools(messages: readonly Message[]): Message[] {
  return messages.map((message, index) => {
    const { role, content } = message;
    if (role === 'assistant') {
      const answered = toolIds(messages[index + 1], 'toolResultBlock');
      const kept = firstOfEach(content, 'toolUseBlock', answered);
      // Claude needs reasoning back only together with the tool uses that it led to.
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

/** Drops blocks of this type whose id is not in the set or has already occurred. */
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

/** Copies the message with this content; returns it unchanged if the content is the same. */
function withContent(message: Message, content: ContentBlock[]): Message {
  const { role, trackingId, metadata } = message;
  const isSame =
    content.length === message.content.length &&
    content.every((block, index) => block === message.content[index]);
  return isSame
    ? message
    : new Message({ role, content, trackingId, ...(metadata && { metadata }) });
}
