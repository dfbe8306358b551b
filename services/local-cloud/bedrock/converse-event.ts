import type { ConverseRequest } from './converse-request.ts';

/** The stop reasons that the emulator produces by itself. */
export type StopReason = 'end_turn' | 'tool_use' | 'max_tokens' | 'content_filtered';

interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly totalTokens: number;
}

export type Delta =
  | { readonly text: string }
  | { readonly toolUse: { readonly input: string } }
  | { readonly reasoningContent: { readonly text: string } };

/** One event of ConverseStream's output (Bedrock API Reference, "ConverseStreamOutput"). */
export type ConverseEvent =
  | { readonly event: 'messageStart'; readonly data: { readonly role: 'assistant' } }
  | {
      readonly event: 'contentBlockStart';
      readonly data: {
        readonly contentBlockIndex: number;
        readonly start: { readonly toolUse: { readonly toolUseId: string; readonly name: string } };
      };
    }
  | {
      readonly event: 'contentBlockDelta';
      readonly data: { readonly contentBlockIndex: number; readonly delta: Delta };
    }
  | { readonly event: 'contentBlockStop'; readonly data: { readonly contentBlockIndex: number } }
  /** A control call can ask for any reason. */
  | { readonly event: 'messageStop'; readonly data: { readonly stopReason: string } }
  | {
      readonly event: 'metadata';
      readonly data: { readonly usage: Usage; readonly metrics: { readonly latencyMs: number } };
    };

/** Answers a request. Throws `ModelFault`; ends early when `signal` is aborted. */
export type Model = (
  request: ConverseRequest,
  modelId: string,
  signal: AbortSignal,
) => AsyncIterable<ConverseEvent>;

/** Exceptions of ConverseStream that the emulator produces, with their status outside a stream. */
const STATUS = {
  InternalServerException: 500,
  ModelErrorException: 424,
  ModelStreamErrorException: 424,
  ServiceUnavailableException: 503,
  ThrottlingException: 429,
  ValidationException: 400,
} as const;

/**
 * A failure in Bedrock's terms: an HTTP error before the first event, an exception frame after it.
 */
export class ModelFault extends Error {
  readonly exception: keyof typeof STATUS;

  constructor(exception: keyof typeof STATUS, message: string, options?: ErrorOptions) {
    super(message, options);
    this.exception = exception;
  }

  get status(): number {
    return STATUS[this.exception];
  }
}
