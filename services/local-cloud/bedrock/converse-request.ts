import { isWellFormedJson } from '@three-tier-chat/wire-contract';
import * as z from 'zod';
import { bedrockSwitches } from './bedrock-switches.ts';

/** Bedrock Runtime API Reference, "ToolSpecification" and "ToolUseBlock". */
const toolName = z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/);
const toolUseId = z.string().regex(/^[a-zA-Z0-9_.:-]{1,64}$/);
/** What Claude accepts as an argument's name. */
const ARGUMENT = /^[a-zA-Z0-9_.-]{1,64}$/;

const toolUseSchema = z.looseObject({
  toolUseId,
  name: toolName,
  input: z.unknown().optional(),
});

const toolResultContentSchema = z.looseObject({
  text: z.string().optional(),
  json: z.unknown().optional(),
});

const toolResultSchema = z.looseObject({
  toolUseId,
  content: z.array(toolResultContentSchema),
  status: z.enum(['success', 'error']).optional(),
});

/** Bedrock API Reference, "CachePointBlock". */
const cachePointSchema = z.strictObject({
  type: z.literal('default'),
  ttl: z.enum(['5m', '1h']).optional(),
});

/** Bedrock API Reference, "GuardrailStreamConfiguration"; Converse's has no processing mode. */
const guardrailSchema = z.strictObject({
  guardrailIdentifier: z
    .string()
    .max(2048)
    .regex(/^(?:[a-z0-9]+|arn:aws(?:-[^:]+)?:bedrock:[a-z0-9-]{1,20}:\d{12}:guardrail\/[a-z0-9]+)$/)
    .optional(),
  guardrailVersion: z
    .string()
    .regex(/^(?:[1-9]\d{0,7}|DRAFT)$/)
    .optional(),
  trace: z.enum(['enabled', 'disabled', 'enabled_full']).optional(),
  streamProcessingMode: z.enum(['sync', 'async']).optional(),
});

const contentBlockSchema = z.looseObject({
  cachePoint: cachePointSchema.optional(),
  text: z.string().optional(),
  toolUse: toolUseSchema.optional(),
  toolResult: toolResultSchema.optional(),
});

const messageSchema = z.looseObject({
  role: z.enum(['user', 'assistant']),
  content: z.array(contentBlockSchema),
});

const toolSpecSchema = z.looseObject({
  name: toolName,
  description: z.string().min(1).optional(),
  inputSchema: z.looseObject({ json: z.record(z.string(), z.unknown()) }),
});

const toolChoiceSchema = z.union([
  z.object({ auto: z.looseObject({}) }),
  z.object({ any: z.looseObject({}) }),
  z.object({ tool: z.looseObject({ name: z.string() }) }),
]);

/**
 * The members of the body of Converse and ConverseStream (Bedrock API Reference) that are read
 * here.
 */
const requestSchema = z.looseObject({
  messages: z.array(messageSchema).default([]),
  system: z
    .array(z.looseObject({ text: z.string().optional(), cachePoint: cachePointSchema.optional() }))
    .optional(),
  guardrailConfig: guardrailSchema.optional(),
  inferenceConfig: z
    .looseObject({
      maxTokens: z.number().int().min(1).optional(),
      temperature: z.number().min(0).max(1).optional(),
      topP: z.number().min(0).max(1).optional(),
      stopSequences: z.array(z.string()).optional(),
    })
    .optional(),
  toolConfig: z
    .looseObject({
      tools: z
        .array(
          z.looseObject({
            toolSpec: toolSpecSchema.optional(),
            cachePoint: cachePointSchema.optional(),
          }),
        )
        .min(1),
      toolChoice: toolChoiceSchema.optional(),
    })
    .optional(),
});

export type ConverseRequest = z.output<typeof requestSchema>;
export type Message = z.output<typeof messageSchema>;
export type ToolResult = z.output<typeof toolResultSchema>;
export type ToolSpec = z.output<typeof toolSpecSchema>;

/** Tools that the model may call. */
export function toolsOf({ toolConfig }: ConverseRequest): readonly ToolSpec[] {
  return (toolConfig?.tools ?? []).flatMap(({ toolSpec }) => (toolSpec ? [toolSpec] : []));
}

/** The whole text of a message. */
export function textOf({ content }: Message): string {
  return content.flatMap(({ text }) => (text === undefined ? [] : [text])).join('\n');
}

export type ParsedRequest =
  | { readonly kind: 'valid'; readonly request: ConverseRequest }
  | { readonly kind: 'invalid'; readonly message: string };

/** Parses a request, or describes its error with Bedrock's message. */
export function parseConverseRequest(body: unknown): ParsedRequest {
  const parsed = requestSchema.safeParse(body);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue?.path.join('.') ?? '';
    return {
      kind: 'invalid',
      message: `1 validation error detected: Value at '${where}' failed to satisfy constraint: ${issue?.message}`,
    };
  }
  const message = fault(parsed.data);
  return message ? { kind: 'invalid', message } : { kind: 'valid', request: parsed.data };
}

function fault({ messages, toolConfig }: ConverseRequest): string | undefined {
  if (messages[0]?.role !== 'user') {
    return 'A conversation must start with a user message. Try again with a conversation that starts with a user message.';
  }
  for (const [index, { inputSchema }] of toolsOf({ messages, toolConfig }).entries()) {
    const properties = Object.keys(Object(inputSchema.json['properties']));
    if (!properties.every((name) => ARGUMENT.test(name))) {
      return `The model returned the following errors: tools.${index}.custom.input_schema.properties: Property keys should match pattern '${ARGUMENT.source}'`;
    }
  }
  const usesTools = messages.some(({ content }) =>
    content.some(({ toolUse, toolResult }) => toolUse || toolResult),
  );
  if (usesTools && !toolConfig && bedrockSwitches.toolBlocksNeedToolConfig) {
    return 'The toolConfig field must be defined when using toolUse and toolResult content blocks.';
  }
  for (const [index, message] of messages.entries()) {
    const found = faultOfMessage(message, messages[index - 1], index);
    if (found) return found;
  }
  return faultOfConversation(messages);
}

function faultOfConversation(messages: readonly Message[]): string | undefined {
  const ids = messages.flatMap(({ content }) =>
    content.flatMap(({ toolUse }) => toolUse?.toolUseId ?? []),
  );
  if (new Set(ids).size < ids.length && bedrockSwitches.refusesRepeatedToolUseIds) {
    return 'The model returned the following errors: `tool_use` ids must be unique';
  }
  return bedrockSwitches.refusesHalfCharacters && !isWellFormedJson(messages)
    ? 'The request body contains text that is not valid Unicode.'
    : undefined;
}

function faultOfMessage(
  { role, content }: Message,
  previous: Message | undefined,
  index: number,
): string | undefined {
  if (content.length === 0) {
    return `The content field in the Message object at messages.${index} is empty. Add a ContentBlock object to the content field and try again.`;
  }
  const blank = content.findIndex(({ text }) => text !== undefined && text.trim() === '');
  if (blank !== -1) {
    return `The text field in the ContentBlock object at messages.${index}.content.${blank} is blank. Add text to the text field, and try again.`;
  }
  for (const [block, { toolUse, toolResult }] of content.entries()) {
    const at = `messages.${index}.content.${block}`;
    if (toolUse && role === 'user')
      return `The toolUse field at ${at} is not allowed for the user.`;
    if (toolResult && role === 'assistant') {
      return `The toolResult field at ${at} is not allowed for the assistant.`;
    }
    const notObject = [
      ...(toolUse && !isObject(toolUse.input) ? ['toolUse.input'] : []),
      ...(toolResult?.content ?? []).flatMap(({ json }, part) =>
        json === undefined || isObject(json) ? [] : [`toolResult.content.${part}.json`],
      ),
    ];
    if (notObject[0]) {
      return `The format of the value at ${at}.${notObject[0]} is invalid. Provide a json object for the field and try again.`;
    }
  }
  if (previous?.role === role && bedrockSwitches.refusesRepeatedRole) {
    return 'A conversation must alternate between user and assistant roles. Make sure the conversation alternates between user and assistant roles and try again.';
  }
  const asked = (previous?.content ?? []).flatMap(({ toolUse }) => toolUse?.toolUseId ?? []);
  const answered = content.flatMap(({ toolResult }) => toolResult?.toolUseId ?? []);
  if (answered.length > asked.length) {
    return `The number of toolResult blocks at messages.${index}.content exceeds the number of toolUse blocks of previous turn.`;
  }
  const missing = asked.filter((id) => !answered.includes(id));
  return missing.length > 0
    ? `Expected toolResult blocks at messages.${index}.content for the following Ids: ${missing.join(', ')}`
    : undefined;
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
