import {
  type AgentResult,
  type AgentStreamEvent,
  MaxTokensError,
  Message,
  TextBlock,
} from '@strands-agents/sdk';
import type { Caller } from '@three-tier-chat/identity';
import type { Approval, ModelTurn, TurnSummary } from '@three-tier-chat/wire-contract';
import { Approvals, type DecidedSoFar } from './approval/approvals.ts';
import { pauseAgent, resumeAgent } from './approval/paused-agent.ts';
import { Assistant, type AssistantOptions } from './assistant.ts';
import { type Ending, noteForModel, turnEndingOf } from './ending.ts';
import { normalizeHistory } from './normalize-history.ts';
import { RememberedTurns } from './remembered-turns.ts';
import type { TurnLimits } from './settings.ts';
import { writeSystemPrompt } from './system-prompt.ts';
import { TurnText } from './turn-text.ts';
import { writeSummary } from './write-summary.ts';

export interface ConversationOptions extends AssistantOptions {
  /** How long the user may think about an approval, in milliseconds. */
  readonly approvalTtlMs: number;
  readonly limits: TurnLimits;
  /** Tokens of the conversation that the model is shown. */
  readonly contextTokens: number;
}

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

/** A turn that waited for the user's approval: all that is needed to go on with it, also elsewhere. */
export interface PausedTurn extends DecidedSoFar {
  readonly pending: object;
}

export interface TurnEnd {
  readonly ending: Ending;
  readonly result: AgentResult | undefined;
  /** What the model is shown of this turn from now on; empty when the turn is not remembered. */
  readonly messages: readonly Message[];
  /** With the ending `waiting`: what for, and how to go on. */
  readonly waiting?: Waiting;
  /** The error that ended the turn, if there was one. */
  readonly error?: unknown;
}

interface Waiting {
  readonly approval: Approval;
  /** All that the turn asked for, `approval` included. */
  readonly asked: readonly Approval[];
  /** See {@link PausedTurn}. */
  readonly pending: object;
}

/** One user's conversation: its messages and the agent that continues it. */
export class Conversation {
  readonly #options: ConversationOptions;
  readonly #turns: RememberedTurns;
  readonly #approvals: Approvals;
  #assistant: Assistant | undefined;

  constructor(options: ConversationOptions) {
    this.#options = options;
    this.#turns = new RememberedTurns(options.contextTokens);
    this.#approvals = new Approvals({
      ttlMs: options.approvalTtlMs,
      maxCalls: options.limits.toolCalls,
    });
  }

  /** Forgets a turn whose place another takes, and all that followed it. */
  forgetFrom(turnId: string): void {
    this.#turns.forgetFrom(turnId);
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
    const { prompt, caller, displayName, turnId, signal: stop, paused } = input;
    const { limits } = this.#options;
    this.#assistant ??= new Assistant(this.#options, this.#approvals);
    const assistant = this.#assistant;
    const { agent } = assistant;
    const signal = AbortSignal.any([stop, deadline]);
    const turnText = new TurnText();
    let before: ReadonlySet<Message> = new Set();
    let result: AgentResult | undefined;
    let error: unknown;
    try {
      try {
        this.#turns.forgetLast(turnId);
        before = new Set(this.#turns.messages);
        assistant.beginTurn(input);
        const resumed = paused && resumeAgent(agent, paused.pending, paused);
        this.#approvals.begin(caller, resumed && paused);
        assistant.setMessages([...before, ...(resumed?.messages ?? [])]);
        if (resumed) turnText.resume(resumed.text);
        if (await assistant.connect(signal)) {
          agent.systemPrompt = writeSystemPrompt(displayName, this.#turns.summary?.text);
          const events = agent.stream(resumed?.responses ?? prompt, {
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
      const { open: approval, asked } = this.#approvals;
      const isWaiting = result?.stopReason === 'interrupt' && approval !== undefined;
      const ending = turnEndingOf({
        result,
        error,
        isWaiting,
        stop,
        deadline,
        isSignInRefused: assistant.isSignInRefused,
        hasText: turnText.hasText,
        isContinued: paused !== undefined,
      });
      const added = agent.messages.filter((message) => !before.has(message));
      const isRemembered = ending.kind !== 'failed' || ending.isKept;
      const messages = isRemembered
        ? messagesOfTurn(added, { prompt, result, ending, turnText })
        : [];
      if (isRemembered) this.#turns.add({ turnId, messages });
      return {
        ending,
        result,
        messages,
        ...(ending.kind === 'waiting' &&
          approval && { waiting: { approval, asked, pending: pauseAgent(agent, added) } }),
        ...(!(error instanceof MaxTokensError) && { error }),
      };
    } finally {
      assistant.endTurn();
      this.#approvals.end();
      if (assistant.isBroken) await this.close();
    }
  }

  /** Disconnects from the Gateway; the next turn reconnects and keeps the messages. */
  async close(): Promise<void> {
    const assistant = this.#assistant;
    this.#assistant = undefined;
    await assistant?.disconnect();
  }
}

interface Turn {
  readonly prompt: string;
  readonly result: AgentResult | undefined;
  readonly ending: Ending;
  readonly turnText: TurnText;
}

/** What a turn adds to the conversation's messages, ready for the next turn. */
function messagesOfTurn(
  added: readonly Message[],
  { prompt, result, ending, turnText }: Turn,
): readonly Message[] {
  const messages = [...added];
  // The SDK adds an assistant message of its own when a turn is cancelled.
  if (result?.stopReason === 'cancelled' && messages.at(-1) === result.lastMessage) messages.pop();
  if (!turnText.hasPrompt) messages.push(makeMessage('user', [prompt]));
  messages.push(makeMessage('assistant', [turnText.pendingText, noteForModel(ending) ?? '']));
  return normalizeHistory(messages);
}

function makeMessage(role: Message['role'], texts: readonly string[]): Message {
  return new Message({ role, content: texts.map((text) => new TextBlock(text)) });
}
