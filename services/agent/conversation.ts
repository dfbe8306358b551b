import {
  AfterToolCallEvent,
  Agent,
  type AgentResult,
  type AgentStreamEvent,
  type BackoffStrategy,
  BeforeToolCallEvent,
  type Interrupt,
  InterruptResponseContent,
  type JSONValue,
  MaxTokensError,
  Message,
  type Model,
  NullConversationManager,
  SNAPSHOT_SCHEMA_VERSION,
  TextBlock,
} from '@strands-agents/sdk';
import type { Caller } from '@three-tier-chat/identity';
import type {
  Approval,
  ApprovalDecision,
  ModelTurn,
  TurnSummary,
} from '@three-tier-chat/wire-contract';
import { Approvals } from './approval/approvals.ts';
import { type Ending, noteForModel, ToolsUnavailableError, turnEndingOf } from './ending.ts';
import {
  createGatewayTools,
  type GatewayTools,
  type GatewayToolsOptions,
} from './gateway-tools.ts';
import { NO_SUCH_TOOL } from './guard-model-stream.ts';
import { recordModelCalls } from './model-spans.ts';
import { normalizeHistory } from './normalize-history.ts';
import { RememberedTurns, toMessages } from './remembered-turns.ts';
import type { TurnLimits } from './settings.ts';
import { writeSystemPrompt } from './system-prompt.ts';
import { ThrottleRetry } from './throttle-retry.ts';
import { cutResult, errorCode, refuseTool, sanitizeFailure } from './tool-results.ts';
import { TurnText } from './turn-text.ts';
import { writeSummary } from './write-summary.ts';

export interface ConversationOptions extends GatewayToolsOptions {
  readonly model: Model;
  /** How long the user may think about an approval, in milliseconds. */
  readonly approvalTtlMs: number;
  readonly limits: TurnLimits;
  /** Tokens of the conversation that the model is shown. */
  readonly contextTokens: number;
  /** Waits between attempts of a throttled model call. */
  readonly backoff?: BackoffStrategy;
}

/** The deadline's reason when the turn's token is about to end. */
export const TOKEN_EXPIRING = Symbol('token-expiring');

/** Who asks, and for how long. */
export interface Asking {
  readonly caller: Caller;
  /** Names the conversation in the logs of every tier. */
  readonly sessionId: string;
  readonly displayName: string | undefined;
  readonly turnId: string;
  /** Stops the turn because the user has stopped it, or the service itself ends it. */
  readonly signal: AbortSignal;
}

export interface TurnInput extends Asking {
  readonly prompt: string;
  /** Set when a turn goes on that waited for the user's approval. */
  readonly paused?: PausedTurn;
}

/** A turn that waits for the user's approval: all that is needed to go on with it, also elsewhere. */
export interface PausedTurn {
  /** What the model has of the turn so far. */
  readonly messages: readonly object[];
  /** The SDK's own state of its interrupted tools, as its snapshots hold it. */
  readonly pending: object;
  readonly asked: readonly Approval[];
  /** By the id of the approval. */
  readonly decisions: ReadonlyMap<string, ApprovalDecision>;
}

export interface TurnEnd {
  readonly ending: Ending;
  readonly result: AgentResult | undefined;
  /** What the model is shown of this turn from now on; empty when the turn is not remembered. */
  readonly messages: readonly Message[];
  /** With the ending `waiting`: see {@link PausedTurn}. */
  readonly pending?: object;
  readonly asked?: readonly Approval[];
  /** The error that ended the turn, if there was one. */
  readonly error?: unknown;
}

interface Assistant {
  readonly agent: Agent;
  readonly tools: GatewayTools;
}

/** One user's conversation: its messages and the agent that continues it. */
export class Conversation {
  readonly #options: ConversationOptions;
  readonly #turns: RememberedTurns;
  readonly #approvals: Approvals;
  #assistant: Assistant | undefined;
  #mustReconnect = false;
  /** Okta refused the token of the running turn, asked after a failed tool or a 401. */
  #isSignInRefused = false;

  constructor(options: ConversationOptions) {
    this.#options = options;
    this.#turns = new RememberedTurns(options.contextTokens);
    this.#approvals = new Approvals({
      ttlMs: options.approvalTtlMs,
      maxCalls: options.limits.toolCalls,
    });
  }

  /** Replaces what the model is shown by the turns that are kept. */
  restore(turns: readonly ModelTurn[]): void {
    this.#turns.restore(turns);
  }

  /** What stands for the turns that the model is not shown any more, to be kept with the next turn. */
  get summary(): TurnSummary | undefined {
    return this.#turns.summary;
  }

  /**
   * Lets the model summarize the oldest turns, once the conversation fills half of what it is shown.
   *
   * @throws whatever the model call throws.
   */
  async summarize(): Promise<void> {
    const oldest = this.#turns.oldest();
    if (!oldest) return;
    const text = await writeSummary(this.#options.model, oldest);
    if (text !== undefined) this.#turns.replaceBySummary(oldest, text);
  }

  /**
   * Runs one turn and never throws. The text that the turn showed is remembered, with a note for the
   * model if it is incomplete; a turn that failed before it showed text is not remembered. A turn whose
   * id is that of the last one replaces it.
   *
   * @param deadline ends the turn as overdue.
   */
  async *turn(input: TurnInput, deadline: AbortSignal): AsyncGenerator<AgentStreamEvent, TurnEnd> {
    const { prompt, caller, sessionId, displayName, turnId, signal: stop, paused } = input;
    const { limits } = this.#options;
    const { agent, tools } = this.#assistant ?? this.#createAssistant();
    const signal = AbortSignal.any([stop, deadline]);
    const turnText = new TurnText();
    this.#isSignInRefused = false;
    this.#turns.forgetLast(turnId);
    const before = new Set(this.#turns.messages);
    setMessages(agent, [...before, ...toMessages(paused?.messages ?? [])]);
    setInterrupts(agent, paused?.pending ?? NOT_INTERRUPTED);
    if (paused) turnText.takePrompt();
    let result: AgentResult | undefined;
    let error: unknown;
    try {
      this.#approvals.begin(caller, paused?.asked);
      try {
        tools.setCaller({ caller, sessionId });
        if (await this.#connect({ agent, tools }, signal)) {
          agent.systemPrompt = writeSystemPrompt(displayName, this.#turns.summary?.text);
          const events = agent.stream(paused ? responsesTo(paused) : prompt, {
            cancelSignal: signal,
            limits: { turns: limits.modelCalls, outputTokens: limits.outputTokens },
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
        isTokenExpiring: deadline.reason === TOKEN_EXPIRING,
        isSignInRefused: this.#isSignInRefused,
        hasText: turnText.hasText,
      });
      const isRemembered = ending.kind !== 'failed' || ending.isKept;
      const messages = isRemembered
        ? messagesOfTurn(agent, before, { prompt, result, ending, turnText })
        : [];
      if (isRemembered) this.#turns.add({ turnId, messages });
      return {
        ending,
        result,
        messages,
        ...(ending.kind === 'waiting' && {
          pending: interruptsOf(agent),
          asked: this.#approvals.asked,
        }),
        ...(!(error instanceof MaxTokensError) && { error }),
      };
    } finally {
      setMessages(agent, []);
      setInterrupts(agent, NOT_INTERRUPTED);
      this.#approvals.end();
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
      // Which turns the model is shown is decided between turns, by `RememberedTurns`.
      conversationManager: new NullConversationManager(),
      retryStrategy: new ThrottleRetry(backoff),
      printer: false,
    });
    recordModelCalls(agent, telemetry);
    agent.addHook(BeforeToolCallEvent, (event) => this.#approvals.check(event, agent.tools));
    agent.addHook(AfterToolCallEvent, async (event) => {
      const isCancelled = event.agent.cancelSignal.aborted;
      // A cancelled call does not mean a broken connection, which still has to carry the
      // cancellation.
      if (event.error && !isCancelled) this.#mustReconnect = true;
      const isRefused = this.#approvals.isRefused(event.toolUse.toolUseId);
      if (event.tool && event.result.status === 'error' && !isCancelled && !isRefused) {
        this.#isSignInRefused ||= await isSignInRefusal(event, tools);
        if (this.#isSignInRefused) agent.cancel();
      }
      event.result =
        event.toolUse.name === NO_SUCH_TOOL
          ? refuseTool(event.result)
          : cutResult(sanitizeFailure(event.result, event.error, this.#isSignInRefused));
    });
    this.#assistant = { agent, tools };
    return this.#assistant;
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

function setMessages(agent: Agent, messages: readonly Message[]): void {
  agent.messages.splice(0, agent.messages.length, ...messages);
}

const NOT_INTERRUPTED = { interrupts: {}, activated: false };

function interruptsOf(agent: Agent): object {
  return Object(agent.takeSnapshot({ include: ['interrupts'] }).data['interrupts']);
}

function setInterrupts(agent: Agent, interrupts: object): void {
  agent.loadSnapshot({
    scope: 'agent',
    schemaVersion: SNAPSHOT_SCHEMA_VERSION,
    createdAt: new Date().toISOString(),
    data: { interrupts: interrupts as JSONValue },
    appData: {},
  });
}

/** The user's decisions, for the SDK; approvals without one interrupt the agent again. */
function responsesTo({ pending, asked, decisions }: PausedTurn): InterruptResponseContent[] {
  const { interrupts = {} } = pending as { readonly interrupts?: Record<string, Interrupt> };
  return Object.values(interrupts).flatMap(({ id, reason }) => {
    const approval = asked.find((one) => one.id === reason);
    const response = approval && decisions.get(approval.id);
    return response === undefined
      ? []
      : [new InterruptResponseContent({ interruptId: id, response })];
  });
}

interface Turn {
  readonly prompt: string;
  readonly result: AgentResult | undefined;
  readonly ending: Ending;
  readonly turnText: TurnText;
}

/** What a turn added to the conversation's messages, ready for the next turn. */
function messagesOfTurn(
  agent: Agent,
  before: ReadonlySet<Message>,
  { prompt, result, ending, turnText }: Turn,
): readonly Message[] {
  const messages = agent.messages.filter((message) => !before.has(message));
  // The SDK adds an assistant message of its own when a turn is cancelled.
  if (result?.stopReason === 'cancelled' && messages.at(-1) === result.lastMessage) messages.pop();
  if (!turnText.hasPrompt) messages.push(makeMessage('user', [prompt]));
  if (ending.kind === 'waiting') return messages;
  messages.push(makeMessage('assistant', [turnText.pendingText, noteForModel(ending) ?? '']));
  return normalizeHistory(messages);
}

function makeMessage(role: Message['role'], texts: readonly string[]): Message {
  return new Message({ role, content: texts.map((text) => new TextBlock(text)) });
}
