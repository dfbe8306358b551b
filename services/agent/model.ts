import type { Message, ModelStreamEvent, StreamOptions } from '@strands-agents/sdk';
import { BedrockModel } from '@strands-agents/sdk/models/bedrock';
import { guardAnswer } from './guard-answer.ts';
import { tidyHistory } from './tidy-history.ts';

export interface ModelOptions {
  readonly region: string;
  readonly modelId: string;
  /** Silence after which a stream counts as broken off, in milliseconds. */
  readonly silenceMs?: number;
}

/** AWS SDK attempts per model call, for lost connections: throttling is retried by `ThrottleRetry`. */
const SDK_ATTEMPTS = 2;
/** As long as the AWS SDK waits by itself, and longer than a turn: the turn's deadline comes first. */
const SILENCE_MS = 120_000;

/**
 * The model of every conversation; it holds no state of its own.
 *
 * Silence is noticed by the HTTP/2 session's timer. The SDK's timer of a request lives on for 120 s
 * after the answer of an event stream, and with it the whole turn (`@smithy/node-http-handler`
 * 4.14.2: the stream is destroyed before its timer is taken back).
 */
export function createModel({
  region,
  modelId,
  silenceMs = SILENCE_MS,
}: ModelOptions): BedrockModel {
  return new GuardedModel({
    region,
    modelId,
    clientConfig: {
      maxAttempts: SDK_ATTEMPTS,
      requestHandler: { requestTimeout: 0, sessionTimeout: silenceMs },
    },
  });
}

/** Bedrock, which is asked nothing that it would refuse and answers nothing that harms the SDK. */
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
    yield* guardAnswer(super.stream(tidyHistory(messages), options), {
      tools: options?.toolSpecs ?? [],
      usedIds,
    });
  }
}
