import { randomUUID } from 'node:crypto';
import { truncateText } from '@three-tier-chat/wire-contract';
import * as z from 'zod';
import { type ConverseEvent, type Delta, ModelFault, type StopReason } from '../converse-event.ts';

const toolCallSchema = z.looseObject({
  index: z.number().int().nonnegative().optional(),
  id: z.string().nullish(),
  function: z.looseObject({ name: z.string().nullish(), arguments: z.string().nullish() }),
});

const chunkSchema = z.looseObject({
  error: z
    .union([
      z.string(),
      z.looseObject({
        message: z.string(),
        code: z.union([z.string(), z.number()]).nullish(),
        type: z.string().nullish(),
      }),
    ])
    .nullish(),
  choices: z
    .array(
      z.looseObject({
        delta: z
          .looseObject({
            content: z.string().nullish(),
            reasoning: z.string().nullish(),
            reasoning_content: z.string().nullish(),
            tool_calls: z.array(toolCallSchema).nullish(),
          })
          .nullish(),
        finish_reason: z.string().nullish(),
      }),
    )
    .nullish(),
  usage: z.looseObject({ prompt_tokens: z.number(), completion_tokens: z.number() }).nullish(),
});

interface ToolCall {
  id: string;
  name: string;
  input: string;
}

/** A map, since the server may send `constructor` as its reason. */
const STOP_REASONS: ReadonlyMap<string, StopReason> = new Map([
  ['content_filter', 'content_filtered'],
  ['length', 'max_tokens'],
]);

/**
 * Turns the chunks of a chat completion into ConverseStream's events. Text and reasoning are
 * streamed; tool calls are collected until the end, since their arguments may be interleaved while
 * Bedrock has one block open at a time. An answer with neither a reason nor an end marker is cut
 * off, and has no `messageStop`.
 *
 * @throws ModelFault if a chunk is an error or invalid.
 */
export async function* fromChatCompletion(
  chunks: AsyncIterable<string>,
): AsyncGenerator<ConverseEvent> {
  const startedAt = performance.now();
  const calls = new Map<string, ToolCall>();
  let open: 'text' | 'reasoning' | undefined;
  let index = -1;
  let finish = '';
  let isDone = false;
  let usage = { prompt_tokens: 0, completion_tokens: 0 };

  function* close(): Generator<ConverseEvent> {
    if (open) yield { event: 'contentBlockStop', data: { contentBlockIndex: index } };
    open = undefined;
  }
  function* write(kind: 'text' | 'reasoning', text: string): Generator<ConverseEvent> {
    if (open !== kind) {
      yield* close();
      open = kind;
      index += 1;
    }
    const delta: Delta = kind === 'text' ? { text } : { reasoningContent: { text } };
    yield { event: 'contentBlockDelta', data: { contentBlockIndex: index, delta } };
  }

  yield { event: 'messageStart', data: { role: 'assistant' } };
  for await (const data of chunks) {
    if (data === '[DONE]') {
      isDone = true;
      break;
    }
    const chunk = parseChunk(data);
    usage = chunk.usage ?? usage;
    const [choice] = chunk.choices ?? [];
    const { content, reasoning, reasoning_content, tool_calls } = choice?.delta ?? {};
    const thought = reasoning_content ?? reasoning;
    if (thought) yield* write('reasoning', thought);
    if (content) yield* write('text', content);
    for (const call of tool_calls ?? []) gather(calls, call);
    finish = choice?.finish_reason ?? finish;
  }
  yield* close();

  for (const { id, name, input } of calls.values()) {
    index += 1;
    const start = { toolUse: { toolUseId: id, name } };
    yield { event: 'contentBlockStart', data: { contentBlockIndex: index, start } };
    const delta = { toolUse: { input: input || '{}' } };
    yield { event: 'contentBlockDelta', data: { contentBlockIndex: index, delta } };
    yield { event: 'contentBlockStop', data: { contentBlockIndex: index } };
  }
  if (!isDone && !finish) return;
  // Some servers say `stop` although they called tools, so the calls decide.
  const stopReason = STOP_REASONS.get(finish) ?? (calls.size > 0 ? 'tool_use' : 'end_turn');
  yield { event: 'messageStop', data: { stopReason } };
  const { prompt_tokens: inputTokens, completion_tokens: outputTokens } = usage;
  yield {
    event: 'metadata',
    data: {
      usage: { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens },
      metrics: { latencyMs: Math.round(performance.now() - startedAt) },
    },
  };
}

function parseChunk(data: string): z.output<typeof chunkSchema> {
  let chunk: z.output<typeof chunkSchema>;
  try {
    chunk = chunkSchema.parse(JSON.parse(data));
  } catch (cause) {
    throw new ModelFault(
      'ModelStreamErrorException',
      'The local model sent a chunk that is not of a chat completion.',
      { cause },
    );
  }
  const { error } = chunk;
  if (typeof error === 'string') throw new ModelFault('ModelStreamErrorException', error);
  if (error) {
    const isThrottle = /^(?:429|rate_limit.*)$/.test(String(error.code ?? error.type));
    throw new ModelFault(
      isThrottle ? 'ThrottlingException' : 'ModelStreamErrorException',
      error.message,
    );
  }
  return chunk;
}

function gather(calls: Map<string, ToolCall>, chunk: z.output<typeof toolCallSchema>): void {
  const key = String(chunk.index ?? chunk.id ?? calls.size);
  const known = calls.get(key);
  if (known) {
    known.input += chunk.function.arguments ?? '';
    return;
  }
  calls.set(key, {
    id: truncateText((chunk.id || `tooluse_${randomUUID()}`).replace(/[^\w-]/g, '_'), 64),
    name: chunk.function.name ?? '',
    input: chunk.function.arguments ?? '',
  });
}
