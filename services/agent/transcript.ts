import type { AgentStreamEvent, Tool } from '@strands-agents/sdk';
import {
  type ChatEvent,
  readToolNote,
  type ToolCallSummary,
  type ToolEvent,
  truncateText,
} from '@three-tier-chat/wire-contract';
import { ApprovedCall } from './approval/approved-call.ts';
import { errorCode, isNotDone, readOutput } from './tool-results.ts';

/** A finished tool call, with fields for the log that the summary does not have. */
export interface FinishedCall extends ToolCallSummary {
  readonly errorCode: number | undefined;
  /** Its user has approved it. */
  readonly isChange: boolean;
  /** Its API says why it did nothing: no fault of anybody's. */
  readonly isNotDone: boolean;
}

const BETWEEN_MESSAGES = '\n\n';

/**
 * Most UTF-16 code units of reasoning in a turn: a turn has to fit into what the conversation can keep,
 * and its answer comes first.
 */
const LONGEST_REASONING = 20_000;

/**
 * Turns the agent's events into chat events, and collects the summary for the last one. The answer
 * is the sum of all deltas: text before and after a tool call is separated into paragraphs, so that
 * a streamed and a JSON answer are the same.
 */
export class Transcript {
  readonly #onCall: (call: FinishedCall) => void;
  readonly #startedAt = new Map<string, number>();
  readonly #toolCalls: ToolCallSummary[] = [];
  #message: string;
  /**
   * White space at the beginning of a message, held back because an answer of white space alone is
   * empty.
   */
  #held = '';
  #isSpeaking = false;
  #reasoningLength = 0;

  /** @param message the text so far of a turn that goes on. */
  constructor(message: string, onCall: (call: FinishedCall) => void) {
    this.#message = message;
    this.#onCall = onCall;
  }

  get toolCalls(): readonly ToolCallSummary[] {
    return this.#toolCalls;
  }

  /** @returns the event to show, if the agent's event has one. */
  take(event: AgentStreamEvent): ChatEvent | undefined {
    switch (event.type) {
      case 'modelStreamUpdateEvent':
        return this.#takeModelEvent(event.event);
      case 'beforeToolCallEvent': {
        const { toolUseId: id, name, input } = event.toolUse;
        this.#startedAt.set(id, performance.now());
        return {
          event: 'tool',
          data: { id, name, ...titleOf(event.tool), status: 'running', input },
        };
      }
      case 'afterToolCallEvent': {
        const { toolUseId: id, name } = event.toolUse;
        const status = event.result.status === 'error' ? 'failed' : 'done';
        const now = performance.now();
        const durationMs = Math.round(now - (this.#startedAt.get(id) ?? now));
        this.#toolCalls.push({ name, status, durationMs });
        this.#onCall({
          ...{ name, status, durationMs, errorCode: errorCode(event.error) },
          isChange: event.tool instanceof ApprovedCall,
          isNotDone: isNotDone(event.result),
        });
        return {
          event: 'tool',
          data: {
            ...{ id, name, ...titleOf(event.tool) },
            ...{ status, output: readOutput(event.result.content) },
          },
        };
      }
      default:
        return undefined;
    }
  }

  #takeModelEvent(
    event: Extract<AgentStreamEvent, { type: 'modelStreamUpdateEvent' }>['event'],
  ): ChatEvent | undefined {
    if (event.type === 'modelMessageStartEvent') {
      this.#held = '';
      this.#isSpeaking = false;
    }
    if (event.type !== 'modelContentBlockDeltaEvent') return undefined;
    if (event.delta.type === 'reasoningContentDelta') return this.#takeReasoning(event.delta.text);
    if (event.delta.type !== 'textDelta') return undefined;
    const text = this.#held + event.delta.text;
    if (!this.#isSpeaking && text.trim() === '') {
      this.#held = text;
      return undefined;
    }
    const isNewParagraph = !this.#isSpeaking && this.#message !== '';
    const delta = (isNewParagraph ? BETWEEN_MESSAGES : '') + text;
    this.#held = '';
    this.#isSpeaking = true;
    this.#message += delta;
    return { event: 'text', data: { delta } };
  }

  /** @param text undefined for what is only a signature, or encrypted. */
  #takeReasoning(text: string | undefined): ChatEvent | undefined {
    const room = LONGEST_REASONING - this.#reasoningLength;
    if (!text || room <= 0) return undefined;
    this.#reasoningLength += text.length;
    const delta = text.length > room ? `${truncateText(text, room)}…` : text;
    return { event: 'reasoning', data: { delta } };
  }
}

/** What a tool does, by its API's words: the name in a call is chosen by the model. */
function titleOf(tool: Tool | undefined): Pick<ToolEvent, 'title'> {
  const { title } = readToolNote(tool?.description ?? '');
  return title === undefined ? {} : { title };
}
