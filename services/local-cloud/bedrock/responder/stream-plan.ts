import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { ConverseEvent, Delta } from '../converse-event.ts';
import { failing, throttled } from '../faults.ts';
import type { Plan, StreamFault } from './plan.ts';

export interface StreamOptions {
  /** Pause between two pieces, in milliseconds. */
  readonly pieceDelayMs: number;
  /** An estimate; in tokens. */
  readonly inputTokens: number;
  readonly signal: AbortSignal;
}

interface Block {
  readonly start?: { readonly toolUse: { readonly toolUseId: string; readonly name: string } };
  readonly pieces: readonly string[];
  readonly toDelta: (piece: string) => Delta;
}

/** An estimate, since there is no tokenizer. */
const CHARACTERS_PER_TOKEN = 4;
/** A long text comes in larger pieces than words. */
const MOST_PIECES = 512;

/** Streams a message as ConverseStream does, with the delays and faults that it is to have. */
export async function* streamPlan(
  plan: Plan,
  options: StreamOptions,
): AsyncGenerator<ConverseEvent> {
  const startedAt = performance.now();
  const { signal } = options;
  const { waitMs = 0, fault, stopReason } = plan.delivery ?? {};
  const blocks = blocksOf(plan);
  const count = blocks.reduce((sum, { pieces }) => sum + pieces.length, 0);
  const pauseMs = pauseBetween(plan, count, options.pieceDelayMs);
  if (waitMs > 0) await delay(waitMs, undefined, { signal });
  if (fault && isRefusal(fault)) await fail(fault, signal);

  yield { event: 'messageStart', data: { role: 'assistant' } };
  // An answer may end before the fault was to come.
  const failsAfter = fault ? Math.min(fault.after ?? 0, count) : undefined;
  let sent = 0;
  for (const [contentBlockIndex, { start, pieces, toDelta }] of blocks.entries()) {
    if (start && sent !== failsAfter) {
      yield { event: 'contentBlockStart', data: { contentBlockIndex, start } };
    }
    for (const piece of pieces) {
      if (fault && sent === failsAfter) return await fail(fault, signal);
      if (sent > 0) await delay(pauseMs, undefined, { signal });
      sent += 1;
      yield { event: 'contentBlockDelta', data: { contentBlockIndex, delta: toDelta(piece) } };
    }
    if (fault && sent === failsAfter) return await fail(fault, signal);
    yield { event: 'contentBlockStop', data: { contentBlockIndex } };
  }
  const usual = plan.kind === 'say' ? 'end_turn' : 'tool_use';
  yield { event: 'messageStop', data: { stopReason: stopReason ?? usual } };
  const outputTokens = estimateTokens(blocks.flatMap(({ pieces }) => pieces).join(''));
  const { inputTokens } = options;
  yield {
    event: 'metadata',
    data: {
      usage: { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens },
      metrics: { latencyMs: Math.round(performance.now() - startedAt) },
    },
  };
}

export function estimateTokens(text: string): number {
  return Math.ceil(text.length / CHARACTERS_PER_TOKEN);
}

/**
 * The pause between two of so many pieces, in milliseconds.
 *
 * @param usualMs where no control call asks for another.
 */
export function pauseBetween(
  { kind, delivery = {} }: Plan,
  count: number,
  usualMs: number,
): number {
  const { textMs, pieceDelayMs = usualMs } = delivery;
  if (kind === 'call' || textMs === undefined) return pieceDelayMs;
  return textMs / Math.max(count - 1, 1);
}

/** Bedrock refuses before it begins. */
function isRefusal({ kind, after }: StreamFault): boolean {
  return after === undefined && (kind === 'throttle' || kind === 'error');
}

/** Returns where the stream just ends; a silent one lasts until the caller disconnects. */
async function fail({ kind }: StreamFault, signal: AbortSignal): Promise<void> {
  if (kind === 'throttle') throw throttled();
  if (kind === 'error') throw failing();
  if (kind === 'break-off') return;
  if (!signal.aborted) await once(signal, 'abort');
  signal.throwIfAborted();
}

/** The content of a message: reasoning, text, and one block for each call. */
function blocksOf(plan: Plan): readonly Block[] {
  const { text = '', delivery: { reasoning = '' } = {} } = plan;
  const written: readonly Block[] = [
    { pieces: piecesOf(reasoning), toDelta: (piece) => ({ reasoningContent: { text: piece } }) },
    { pieces: piecesOf(text), toDelta: (piece) => ({ text: piece }) },
  ];
  const said = written.filter(({ pieces }) => pieces.join('') !== '');
  if (plan.kind === 'say') return said;
  const calls = plan.calls.map(({ name, input }): Block => {
    const toolUseId = `tooluse_${randomBytes(16).toString('base64url')}`;
    return {
      start: { toolUse: { toolUseId, name } },
      pieces: piecesOf(JSON.stringify(input)),
      toDelta: (piece) => ({ toolUse: { input: piece } }),
    };
  });
  return [...said, ...calls];
}

/** Words with the white space after them; joined, they are the text again. */
function piecesOf(text: string): readonly string[] {
  const words = text.split(/(?<=\s)(?=\S)/);
  const together = Math.ceil(words.length / MOST_PIECES);
  return Array.from({ length: Math.ceil(words.length / together) }, (_, index) =>
    words.slice(index * together, (index + 1) * together).join(''),
  );
}
