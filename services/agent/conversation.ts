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
import { type Ending, noteForModel, ToolsUnavailableError, turnEndingOf } from './ending.ts';
import {
  createGatewayTools,
  type GatewayTools,
  type GatewayToolsOptions,
} from './gateway-tools.ts';
import { NO_SUCH_TOOL } from './guard-model-stream.ts';
import { recordModelCalls } from './model-spans.ts';
import { normalizeHistory } from './normalize-history.ts';
import { PastTurns } from './past-turns.ts';
import { writeSystemPrompt } from './system-prompt.ts';
import { ThrottleRetry } from './throttle-retry.ts';
import { errorCode, refuseTool, sanitizeFailure } from './tool-results.ts';
import { TurnText } from './turn-text.ts';

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
  /** Stops the turn because the client has disconnected or the user has stopped it. */
  readonly signal: AbortSignal;
}

export interface TurnEnd {
  readonly ending: Ending;
  readonly result: AgentResult | undefined;
  /** The error that ended the turn, if there was one. */
  readonly error?: unknown;
}

interface Assistant {
  readonly agent: Agent;
  readonly tools: GatewayTools;
}

/** How many of the latest messages the model sees. */
const WINDOW_MESSAGES = 40;
/** Limits the model calls of one turn, so that a model cannot call tools for ever. */
const MAX_MODEL_CALLS = 12;

/** One user's conversation: its messages and the agent that continues it. */
export class Conversation {
  readonly pastTurns = new PastTurns();

  readonly #options: ConversationOptions;
  #assistant: Assistant | undefined;
  #messages: readonly Message[] = [];
  /** The last turn, if it was not answered and the client may send the same message again. */
  #unanswered: { readonly turnId: string; readonly before: readonly Message[] } | undefined;
  #mustReconnect = false;
  /** Okta refused the token of the running turn, asked after a failed tool or a 401. */
  #isSignInRefused = false;

  constructor(options: ConversationOptions) {
    this.#options = options;
  }

  /**
   * Runs one turn and never throws. The text that the turn showed is kept, with a note for the
   * model if it is incomplete; a turn that failed before it showed text is not kept. A message that
   * is sent again after its turn was stopped replaces that turn.
   *
   * @param deadline ends the turn as overdue.
   */
  async *turn(
    { prompt, caller, sessionId, displayName, turnId, signal: stop }: TurnInput,
    deadline: AbortSignal,
  ): AsyncGenerator<AgentStreamEvent, TurnEnd> {
    const { agent, tools } = this.#assistant ?? this.#createAssistant();
    const signal = AbortSignal.any([stop, deadline]);
    const turnText = new TurnText();
    this.#isSignInRefused = false;
    if (turnId !== undefined && turnId === this.#unanswered?.turnId) {
      this.#messages = this.#unanswered.before;
      this.#setMessages(agent);
    }
    let result: AgentResult | undefined;
    let error: unknown;
    try {
      try {
        tools.setCaller({ caller, sessionId });
        if (await this.#connect({ agent, tools }, signal)) {
          agent.systemPrompt = writeSystemPrompt(displayName);
          const events = agent.stream(prompt, {
            cancelSignal: signal,
            limits: { turns: MAX_MODEL_CALLS },
          });
          let step = await events.next();
          for (; !step.done; step = await events.next()) {
            turnText.take(step.value);
            yield step.value;
          }
          result = step.value;
        }
      } catch (caught) {
        error = caught;
      }
      const ending = turnEndingOf({
        result,
        error,
        isStopped: stop.aborted,
        isOverdue: deadline.aborted,
        isSignInRefused: this.#isSignInRefused,
        hasText: turnText.hasText,
      });
      if (ending.kind !== 'failed' || ending.isKept) {
        const before = this.#messages;
        const mayComeAgain = turnId !== undefined && ending.kind !== 'answered';
        this.#unanswered = mayComeAgain ? { turnId, before } : undefined;
        this.#messages = messagesAfterTurn(agent, { prompt, result, ending, turnText });
      }
      return { ending, result, ...(!(error instanceof MaxTokensError) && { error }) };
    } finally {
      this.#setMessages(agent);
      tools.setCaller(undefined);
      if (this.#mustReconnect) await this.close();
    }
  }

  /** Disconnects from the Gateway; the next turn reconnects and keeps the messages. */
  async close(): Promise<void> {
    const assistant = this.#assistant;
    this.#assistant = undefined;
    this.#mustReconnect = false;
    // An error while closing does not matter: the connection is not used again.
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
      // A cancelled call does not mean a broken connection, which still has to carry the
      // cancellation.
      if (event.error && !isCancelled) this.#mustReconnect = true;
      if (event.tool && event.result.status === 'error' && !isCancelled) {
        this.#isSignInRefused ||= await isSignInRefusal(event, tools);
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
    // A client whose connect failed or was cancelled cannot be used again; `turn` closes it.
    this.#mustReconnect = true;
    try {
      const isConnected = await Promise.race([
        agent.initialize().then(() => true),
        cancelled.promise,
      ]);
      this.#mustReconnect = !isConnected;
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
 * Tells whether a tool failed because the user's sign-in is no longer accepted. The Gateway does not
 * report a target's check, and its own 401 may also mean that it cannot read Okta's keys: Okta is
 * asked (docs/decisions/sign-in-checked-after-a-failed-tool.md).
 */
async function isSignInRefusal(
  { error }: AfterToolCallEvent,
  tools: GatewayTools,
): Promise<boolean> {
  if (error && errorCode(error) !== 401) return false;
  return tools.isSignInRefused();
}

interface Turn {
  readonly prompt: string;
  readonly result: AgentResult | undefined;
  readonly ending: Ending;
  readonly turnText: TurnText;
}

/** The conversation's messages after a turn, ready for the next one. */
function messagesAfterTurn(
  agent: Agent,
  { prompt, result, ending, turnText }: Turn,
): readonly Message[] {
  const messages = [...agent.messages];
  // The SDK adds an assistant message of its own when a turn is cancelled.
  if (result?.stopReason === 'cancelled' && messages.at(-1) === result.lastMessage) messages.pop();
  if (!turnText.hasPrompt) messages.push(makeMessage('user', [prompt]));
  messages.push(makeMessage('assistant', [turnText.pendingText, noteForModel(ending) ?? '']));
  return normalizeHistory(messages);
}

function makeMessage(role: Message['role'], texts: readonly string[]): Message {
  return new Message({ role, content: texts.map((text) => new TextBlock(text)) });
}
