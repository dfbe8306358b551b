import { randomUUID } from 'node:crypto';
import type { ModelStreamEvent, ToolSpec } from '@strands-agents/sdk';
import { isHighSurrogate, toWellFormedJson } from '@three-tier-chat/wire-contract';

export interface GuardOptions {
  /** The turn's tools. */
  readonly tools: readonly Pick<ToolSpec, 'name'>[];
  /** Ids of the tool uses already in the conversation. */
  readonly usedIds: ReadonlySet<string>;
}

/**
 * Replaces the name of a tool that the turn does not have. No Gateway tool has this name: theirs
 * contain `___`.
 */
export const NO_SUCH_TOOL = 'no_such_tool';

interface Call {
  readonly name: string;
  readonly toolUseId: string;
  input: string;
}

/**
 * Converse takes an id that begins with any of these characters; the SDK uses ids as keys of plain
 * objects, too, where `__proto__` is none.
 */
const TOOL_USE_ID = /^[a-zA-Z0-9][a-zA-Z0-9_-]{0,63}$/;

/**
 * Passes on the events of a model's answer, made safe for the SDK, which uses a tool's name as the
 * key of a plain object (`telemetry/meter`): a tool called `__proto__` would change every object in
 * the process.
 *
 * - Tool uses are passed on whole, after the text, and only when the answer ended properly. One
 *   with an unknown name, or with input that is not a JSON object, becomes `NO_SUCH_TOOL` without
 *   input, so that the model gets an error and may try again. Ids are made unique.
 * - A surrogate pair that is split between two deltas is joined; a lone surrogate is replaced.
 * - The stop reason follows from the content: an answer with tool uses stopped for tool use.
 */
export async function* guardModelStream(
  events: AsyncIterable<ModelStreamEvent>,
  { tools, usedIds }: GuardOptions,
): AsyncGenerator<ModelStreamEvent> {
  const names = new Set(tools.map(({ name }) => name));
  const ids = new Set(usedIds);
  const calls: Call[] = [];
  let call: Call | undefined;
  let isOpen = false;
  let half: TextDelta | undefined;

  function* close(): Generator<ModelStreamEvent> {
    if (!isOpen) return;
    if (half) yield deltaEvent(half, half.text.toWellFormed());
    half = undefined;
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
        // Bedrock sends no start event for text; without one, the SDK would append it to the
        // previous text.
        if (!isOpen) yield { type: 'modelContentBlockStartEvent' };
        isOpen = true;
        if (!hasText(event.delta)) yield event;
        else {
          const { delta } = event;
          const text = (half?.text ?? '') + delta.text;
          const isSplit = isHighSurrogate(text.charCodeAt(text.length - 1));
          half = isSplit ? { ...delta, text: text.slice(-1) } : undefined;
          const whole = isSplit ? text.slice(0, -1) : text;
          if (whole !== '') yield deltaEvent(delta, whole.toWellFormed());
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
        yield { ...event, stopReason: actualStopReason(stopReason, callsTools) };
        break;
      }
      default:
        yield event;
    }
  }
}

function actualStopReason(stopReason: unknown, callsTools: boolean): string {
  if (callsTools) return 'toolUse';
  if (stopReason === 'toolUse') return 'endTurn';
  // The SDK looks up the reason in a plain object, where `constructor` yields a function.
  return typeof stopReason === 'string' ? stopReason : 'unknown';
}

function* release(
  { name, toolUseId, input }: Call,
  names: ReadonlySet<string>,
  ids: Set<string>,
): Generator<ModelStreamEvent> {
  const parsed = names.has(name) ? parseObject(input) : undefined;
  const isNewId =
    TOOL_USE_ID.test(toolUseId) && !(toolUseId in Object.prototype) && !ids.has(toolUseId);
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

/** A call without arguments may have empty input. */
function parseObject(text: string): object | undefined {
  try {
    const value = toWellFormedJson(JSON.parse(text || '{}'));
    return typeof value === 'object' && !Array.isArray(value) ? (value ?? undefined) : undefined;
  } catch {
    return undefined;
  }
}

type Delta = Extract<ModelStreamEvent, { readonly type: 'modelContentBlockDeltaEvent' }>['delta'];
type TextDelta = Extract<Delta, { readonly text?: string }> & { readonly text: string };

/** Tells whether a delta is of text or reasoning; one of reasoning may be a signature alone. */
function hasText(delta: Delta): delta is TextDelta {
  const isOfText = delta.type === 'textDelta' || delta.type === 'reasoningContentDelta';
  return isOfText && delta.text !== undefined;
}

function deltaEvent(delta: TextDelta, text: string): ModelStreamEvent {
  return { type: 'modelContentBlockDeltaEvent', delta: { ...delta, text } };
}
