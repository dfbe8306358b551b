import {
  AfterToolCallEvent,
  Agent,
  type AgentResult,
  type AgentStreamEvent,
  type BackoffStrategy,
  MaxTokensError,
  Message,
  type Model,
  SlidingWindowConversationManager,
  TextBlock,
} from '@strands-agents/sdk';
import type { Caller } from '@three-tier-chat/identity';
import { type Ending, endingOf, noteOn, ToolsUnavailableError } from './ending.ts';
import {
  createGatewayTools,
  type GatewayTools,
  type GatewayToolsOptions,
} from './gateway-tools.ts';
import { NO_SUCH_TOOL } from './guard-answer.ts';
import { recordModelCalls } from './model-spans.ts';
import { PastTurns } from './past-turns.ts';
import { Speech } from './speech.ts';
import { writeSystemPrompt } from './system-prompt.ts';
import { ThrottleRetry } from './throttle-retry.ts';
import { tidyHistory } from './tidy-history.ts';
import { errorCode, refuseTool, sanitizeFailure } from './tool-results.ts';

export interface ConversationOptions extends GatewayToolsOptions {
  readonly model: Model;
  /** Waits between attempts of a throttled model call. */
  readonly backoff?: BackoffStrategy;
}

export interface TurnInput {
  readonly prompt: string;
  readonly caller: Caller;
  /** Names the conversation in the logs of every tier. */
  readonly sessionId: string;
  readonly displayName: string | undefined;
  /** The message's idempotency key. */
  readonly turnId?: string | undefined;
  /** Stops the turn: nobody wants the rest of the answer. */
  readonly signal: AbortSignal;
}

export interface TurnEnd {
  readonly ending: Ending;
  readonly result: AgentResult | undefined;
  /** What was thrown, where it was a fault. */
  readonly error?: unknown;
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
  readonly pastTurns = new PastTurns();

  readonly #options: ConversationOptions;
  #assistant: Assistant | undefined;
  #messages: readonly Message[] = [];
  /** The last turn, where it is no answer and the same message may come again. */
  #unanswered: { readonly turnId: string; readonly before: readonly Message[] } | undefined;
  #isGatewayInDoubt = false;
  /** Learned from Okta in the turn that runs. */
  #isSignInRefused = false;

  constructor(options: ConversationOptions) {
    this.#options = options;
  }

  /**
   * Runs one turn and never throws. What the turn showed is remembered, marked for the model where it
   * is not whole; a turn that showed nothing and failed is not. A message that comes again, after a
   * turn that was stopped, takes the place of that turn.
   *
   * @param deadline ends the turn as overdue.
   */
  async *turn(
    { prompt, caller, sessionId, displayName, turnId, signal: stop }: TurnInput,
    deadline: AbortSignal,
  ): AsyncGenerator<AgentStreamEvent, TurnEnd> {
    const { agent, tools } = this.#assistant ?? this.#createAssistant();
    const signal = AbortSignal.any([stop, deadline]);
    const speech = new Speech();
    this.#isSignInRefused = false;
    if (turnId !== undefined && turnId === this.#unanswered?.turnId) {
      this.#messages = this.#unanswered.before;
      this.#setMessages(agent);
    }
    let result: AgentResult | undefined;
    let error: unknown;
    try {
      try {
        tools.actFor({ caller, sessionId });
        if (await this.#connect({ agent, tools }, signal)) {
          agent.systemPrompt = writeSystemPrompt(displayName);
          const events = agent.stream(prompt, {
            cancelSignal: signal,
            limits: { turns: MAX_MODEL_CALLS },
          });
          let step = await events.next();
          for (; !step.done; step = await events.next()) {
            speech.take(step.value);
            yield step.value;
          }
          result = step.value;
        }
      } catch (caught) {
        error = caught;
      }
      const ending = endingOf({
        result,
        error,
        isStopped: stop.aborted,
        isOverdue: deadline.aborted,
        isSignInRefused: this.#isSignInRefused,
        hasSpoken: speech.hasSpoken,
      });
      if (ending.kind !== 'failed' || ending.isKept) {
        const before = this.#messages;
        const mayComeAgain = turnId !== undefined && ending.kind !== 'answered';
        this.#unanswered = mayComeAgain ? { turnId, before } : undefined;
        this.#messages = remembered(agent, { prompt, result, ending, speech });
      }
      return { ending, result, ...(!(error instanceof MaxTokensError) && { error }) };
    } finally {
      this.#setMessages(agent);
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
    agent.addHook(AfterToolCallEvent, async (event) => {
      const isCancelled = event.agent.cancelSignal.aborted;
      // A cancelled call is no fault of the connection, on which its cancellation still travels.
      if (event.error && !isCancelled) this.#isGatewayInDoubt = true;
      if (event.tool && event.result.status === 'error' && !isCancelled) {
        this.#isSignInRefused ||= await learnRefusal(event, tools);
        if (this.#isSignInRefused) agent.cancel();
      }
      event.result =
        event.toolUse.name === NO_SUCH_TOOL
          ? refuseTool(event.result)
          : sanitizeFailure(event.result, event.error, this.#isSignInRefused);
    });
    this.#assistant = { agent, tools };
    return this.#assistant;
  }

  #setMessages(agent: Agent): void {
    agent.messages.splice(0, agent.messages.length, ...this.#messages);
  }

  /** @returns false when the turn was cancelled meanwhile. */
  async #connect({ agent, tools }: Assistant, signal: AbortSignal): Promise<boolean> {
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
      if (errorCode(cause) === 401) this.#isSignInRefused = await tools.isSignInRefused();
      throw new ToolsUnavailableError('The Gateway cannot be reached or refuses the caller', {
        cause,
      });
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }
}

/**
 * Tells whether a tool failed since the user's sign-in no longer counts. The Gateway's 401 may mean
 * that, or that it cannot read Okta's keys; of a target's refusal it says nothing: Okta is asked
 * (docs/decisions/sign-in-asked-after-a-failed-tool.md).
 */
async function learnRefusal({ error }: AfterToolCallEvent, tools: GatewayTools): Promise<boolean> {
  if (error && errorCode(error) !== 401) return false;
  return tools.isSignInRefused();
}

interface Turn {
  readonly prompt: string;
  readonly result: AgentResult | undefined;
  readonly ending: Ending;
  readonly speech: Speech;
}

/** The conversation's messages after a turn, as the next one can go on with them. */
function remembered(agent: Agent, { prompt, result, ending, speech }: Turn): readonly Message[] {
  const messages = [...agent.messages];
  // The SDK puts words of its own into the mouth of a model that was cancelled.
  if (result?.stopReason === 'cancelled' && messages.at(-1) === result.lastMessage) messages.pop();
  if (!speech.hasBegun) messages.push(makeMessage('user', [prompt]));
  messages.push(makeMessage('assistant', [speech.pending, noteOn(ending) ?? '']));
  return tidyHistory(messages);
}

function makeMessage(role: Message['role'], texts: readonly string[]): Message {
  return new Message({ role, content: texts.map((text) => new TextBlock(text)) });
}
