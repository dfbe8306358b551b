import { randomUUID } from 'node:crypto';
import type { ModelStreamEvent, ToolSpec } from '@strands-agents/sdk';
import { isFirstHalf, toWellFormedJson } from '@three-tier-chat/wire-contract';

export interface GuardOptions {
  /** The turn's tools. */
  readonly tools: readonly Pick<ToolSpec, 'name'>[];
  /** Ids of the tool uses that the conversation holds already. */
  readonly usedIds: ReadonlySet<string>;
}

/** Stands for any tool that the turn does not have. No Gateway has one: its names hold `___`. */
export const NO_SUCH_TOOL = 'no_such_tool';

interface Call {
  readonly name: string;
  readonly toolUseId: string;
  input: string;
}

const TOOL_USE_ID = /^[a-zA-Z0-9_-]{1,64}$/;

/**
 * Passes the events of a model's answer on, so that whatever the model writes does no harm in the
 * SDK, which uses a tool's name as the key of a plain object (`telemetry/meter`): a tool called
 * `__proto__` there changes every object of the process.
 *
 * - A tool use comes whole, after the text, and only when the answer ended in order. One whose name
 *   is not on the turn's list, or whose input is no JSON object, becomes `NO_SUCH_TOOL` without
 *   input: the model is told, and may try again. Ids are made unique.
 * - A character whose halves come in two pieces is sent whole; a half that stays alone is replaced.
 * - What the model did counts, not what it says of it: an answer with tool uses stopped for them.
 */
export async function* guardAnswer(
  events: AsyncIterable<ModelStreamEvent>,
  { tools, usedIds }: GuardOptions,
): AsyncGenerator<ModelStreamEvent> {
  const names = new Set(tools.map(({ name }) => name));
  const ids = new Set(usedIds);
  const calls: Call[] = [];
  let call: Call | undefined;
  let isOpen = false;
  let half = '';

  function* close(): Generator<ModelStreamEvent> {
    if (!isOpen) return;
    if (half) yield textDelta(half.toWellFormed());
    half = '';
    isOpen = false;
    yield { type: 'modelContentBlockStopEvent' };
  }

  for await (const event of events) {
    switch (event.type) {
      case 'modelContentBlockStartEvent':
        if (event.start) {
          call = { name: event.start.name, toolUseId: event.start.toolUseId, input: '' };
          calls.push(call);
        }
        break;
      case 'modelContentBlockDeltaEvent':
        if (call) {
          if (event.delta.type === 'toolUseInputDelta') call.input += event.delta.input;
          break;
        }
        // Bedrock begins a text without a word; the SDK would add it to the text before.
        if (!isOpen) yield { type: 'modelContentBlockStartEvent' };
        isOpen = true;
        if (event.delta.type !== 'textDelta') yield event;
        else {
          const text = half + event.delta.text;
          half = isFirstHalf(text.charCodeAt(text.length - 1)) ? text.slice(-1) : '';
          if (text.length > half.length) {
            yield textDelta(text.slice(0, text.length - half.length).toWellFormed());
          }
        }
        break;
      case 'modelContentBlockStopEvent':
        if (call) call = undefined;
        else yield* close();
        break;
      case 'modelMessageStopEvent': {
        yield* close();
        const { stopReason } = event;
        const callsTools =
          calls.length > 0 && (stopReason === 'toolUse' || stopReason === 'endTurn');
        for (const made of callsTools ? calls : []) yield* release(made, names, ids);
        yield { ...event, stopReason: honest(stopReason, callsTools) };
        break;
      }
      default:
        yield event;
    }
  }
}

function honest(stopReason: unknown, callsTools: boolean): string {
  if (callsTools) return 'toolUse';
  if (stopReason === 'toolUse') return 'endTurn';
  // The SDK looks a reason up in a plain object: `constructor` gives a function.
  return typeof stopReason === 'string' ? stopReason : 'unknown';
}

function* release(
  { name, toolUseId, input }: Call,
  names: ReadonlySet<string>,
  ids: Set<string>,
): Generator<ModelStreamEvent> {
  const parsed = names.has(name) ? parseObject(input) : undefined;
  const isNewId = TOOL_USE_ID.test(toolUseId) && !ids.has(toolUseId);
  const id = isNewId ? toolUseId : `tooluse_${randomUUID()}`;
  ids.add(id);
  const start = {
    type: 'toolUseStart',
    name: parsed ? name : NO_SUCH_TOOL,
    toolUseId: id,
  } as const;
  yield { type: 'modelContentBlockStartEvent', start };
  yield {
    type: 'modelContentBlockDeltaEvent',
    delta: { type: 'toolUseInputDelta', input: JSON.stringify(parsed ?? {}) },
  };
  yield { type: 'modelContentBlockStopEvent' };
}

/** A tool without arguments may come without any input. */
function parseObject(text: string): object | undefined {
  try {
    const value = toWellFormedJson(JSON.parse(text || '{}'));
    return typeof value === 'object' && !Array.isArray(value) ? (value ?? undefined) : undefined;
  } catch {
    return undefined;
  }
}

function textDelta(text: string): ModelStreamEvent {
  return { type: 'modelContentBlockDeltaEvent', delta: { type: 'textDelta', text } };
}
