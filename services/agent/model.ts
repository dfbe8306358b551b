import type { Message, ModelStreamEvent, StreamOptions } from '@strands-agents/sdk';
import { BedrockModel } from '@strands-agents/sdk/models/bedrock';
import { guardModelStream } from './guard-model-stream.ts';
import { markToolResults } from './mark-tool-results.ts';
import { normalizeHistory } from './normalize-history.ts';
import type { Guardrail } from './settings.ts';

export interface ModelOptions {
  readonly region: string;
  readonly modelId: string;
  readonly guardrail?: Guardrail | undefined;
  /** How long a stream may be silent before it counts as broken, in milliseconds. */
  readonly silenceMs?: number;
}

/**
 * AWS SDK attempts for each model call, for lost connections: `ThrottleRetry` retries throttling.
 */
const SDK_ATTEMPTS = 2;
/** The AWS SDK's own default, and longer than a turn, so that the turn's deadline comes first. */
const SILENCE_MS = 120_000;

/**
 * The model that all conversations share; it has no state.
 *
 * The HTTP/2 session's timer detects silence. The SDK's request timer is not used: it stays active
 * for 120 s after an event stream has ended and keeps the whole turn in memory
 * (`@smithy/node-http-handler` 4.14.2 destroys the stream before it clears the timer).
 */
export function createModel({
  region,
  modelId,
  guardrail,
  silenceMs = SILENCE_MS,
}: ModelOptions): BedrockModel {
  return new GuardedModel({
    region,
    modelId,
    // Where the model has it: the system prompt, the tools and the earlier turns are read once.
    cacheConfig: { strategy: 'auto' },
    ...(guardrail && {
      guardrailConfig: {
        guardrailIdentifier: guardrail.id,
        guardrailVersion: guardrail.version,
        // A trace quotes the conversation.
        trace: 'disabled',
      },
    }),
    clientConfig: {
      maxAttempts: SDK_ATTEMPTS,
      requestHandler: { requestTimeout: 0, sessionTimeout: silenceMs },
    },
  });
}

/**
 * Bedrock with normalized requests, which it accepts, and guarded answers, which are safe for the
 * SDK.
 */
class GuardedModel extends BedrockModel {
  override async *stream(
    messages: Message[],
    options?: StreamOptions,
  ): AsyncGenerator<ModelStreamEvent> {
    const usedIds = new Set(
      messages.flatMap(({ content }) =>
        content.flatMap((block) => (block.type === 'toolUseBlock' ? [block.toolUseId] : [])),
      ),
    );
    yield* guardModelStream(super.stream(markToolResults(normalizeHistory(messages)), options), {
      tools: options?.toolSpecs ?? [],
      usedIds,
    });
  }
}
