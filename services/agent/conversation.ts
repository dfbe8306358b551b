import {
  AfterToolCallEvent,
  Agent,
  type AgentResult,
  type AgentStreamEvent,
  type BackoffStrategy,
  type Message,
  type Model,
  SlidingWindowConversationManager,
} from '@strands-agents/sdk';
import type { Caller } from '@three-tier-chat/identity';
import type { Telemetry } from '@three-tier-chat/telemetry';
import { createGatewayTools, type GatewayTools } from './gateway-tools.ts';
import { recordModelCalls } from './model-spans.ts';
import { writeSystemPrompt } from './system-prompt.ts';
import { ThrottleRetry } from './throttle-retry.ts';
import { sanitizeFailure } from './tool-results.ts';

export interface ConversationOptions {
  readonly ownerUid: string;
  readonly gatewayUrl: string;
  readonly model: Model;
  readonly telemetry: Telemetry;
  /** Waits between attempts of a throttled model call. */
  readonly backoff?: BackoffStrategy;
}

export interface TurnInput {
  readonly prompt: string;
  readonly caller: Caller;
  /** Names the conversation in the logs of every tier. */
  readonly sessionId: string;
  readonly displayName: string | undefined;
  /** Ends the turn early; the conversation stays usable. */
  readonly signal: AbortSignal;
}

/** The Gateway cannot be used for this turn. */
export class ToolsUnavailableError extends Error {
  override readonly name = 'ToolsUnavailableError';
}

interface Assistant {
  readonly agent: Agent;
  readonly tools: GatewayTools;
}

/** Messages that the model sees of a long conversation. */
const WINDOW_MESSAGES = 40;
/** Model calls in one turn: a model that calls tools for ever is stopped. */
const MAX_MODEL_CALLS = 12;

/** One user's conversation: the messages, and the agent that carries it on. */
export class Conversation {
  readonly #options: ConversationOptions;
  #assistant: Assistant | undefined;
  #messages: readonly Message[] = [];
  #isGatewayInDoubt = false;

  constructor(options: ConversationOptions) {
    this.#options = options;
  }

  /**
   * Runs one turn. A turn that fails leaves no trace in the messages.
   *
   * @throws ToolsUnavailableError, ModelError; a cancelled turn returns `stopReason: 'cancelled'`.
   */
  async *turn({
    prompt,
    caller,
    sessionId,
    displayName,
    signal,
  }: TurnInput): AsyncGenerator<AgentStreamEvent, AgentResult | undefined> {
    const { agent, tools } = this.#assistant ?? this.#createAssistant();
    try {
      tools.actFor({ caller, sessionId });
      if (!(await this.#connect(agent, signal))) return undefined;
      agent.systemPrompt = writeSystemPrompt(displayName);
      const result = yield* agent.stream(prompt, {
        cancelSignal: signal,
        limits: { turns: MAX_MODEL_CALLS },
      });
      // A turn that was stopped between tools and answer would put two user messages in a row.
      if (agent.messages.at(-1)?.role === 'assistant') this.#messages = [...agent.messages];
      return result;
    } finally {
      agent.messages.splice(0, agent.messages.length, ...this.#messages);
      tools.actFor(undefined);
      if (this.#isGatewayInDoubt) await this.close();
    }
  }

  /** Disconnects from the Gateway; the next turn connects anew and goes on with the same messages. */
  async close(): Promise<void> {
    const assistant = this.#assistant;
    this.#assistant = undefined;
    this.#isGatewayInDoubt = false;
    // A connection that cannot be closed properly is closed enough.
    await assistant?.tools.disconnect().catch(() => {});
  }

  #createAssistant(): Assistant {
    const { model, backoff, telemetry } = this.#options;
    const tools = createGatewayTools(this.#options);
    const agent = new Agent({
      name: 'three-tier-chat',
      model,
      tools: [tools.client],
      messages: [...this.#messages],
      conversationManager: new SlidingWindowConversationManager({ windowSize: WINDOW_MESSAGES }),
      retryStrategy: new ThrottleRetry(backoff),
      printer: false,
    });
    recordModelCalls(agent, telemetry);
    agent.addHook(AfterToolCallEvent, (event) => {
      event.result = sanitizeFailure(event.result, event.error);
      // A cancelled call is no fault of the connection, on which its cancellation still travels.
      if (event.error && !event.agent.cancelSignal.aborted) this.#isGatewayInDoubt = true;
    });
    this.#assistant = { agent, tools };
    return this.#assistant;
  }

  /** @returns false when the turn was cancelled meanwhile. */
  async #connect(agent: Agent, signal: AbortSignal): Promise<boolean> {
    const cancelled = Promise.withResolvers<false>();
    const onAbort = (): void => cancelled.resolve(false);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    // A client whose connect failed or was left is not used again: the finally of `turn` drops it.
    this.#isGatewayInDoubt = true;
    try {
      const isConnected = await Promise.race([
        agent.initialize().then(() => true),
        cancelled.promise,
      ]);
      this.#isGatewayInDoubt = !isConnected;
      return isConnected;
    } catch (cause) {
      throw new ToolsUnavailableError('The Gateway cannot be reached or refuses the caller', {
        cause,
      });
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }
}
