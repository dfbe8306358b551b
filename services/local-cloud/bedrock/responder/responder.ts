import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { ConverseEvent, Delta, Model } from '../converse-event.ts';
import type { Plan } from './plan.ts';
import { planAnswer } from './plan-answer.ts';

export interface ResponderOptions {
  /** Pause between two pieces, in milliseconds. */
  readonly pieceDelayMs: number;
  /** Milliseconds since the epoch; the time is needed for *this week*. */
  readonly now?: () => number;
}

/** An estimate, since there is no tokenizer. */
const CHARACTERS_PER_TOKEN = 4;

/**
 * Makes a deterministic stand-in for a model: it uses tools, and the same question always gets the
 * same answer.
 */
export function createResponder({ pieceDelayMs, now = Date.now }: ResponderOptions): Model {
  return async function* respond(request, _modelId, signal): AsyncGenerator<ConverseEvent> {
    const startedAt = performance.now();
    const plan = planAnswer(request, now());
    const blocks = blocksOf(plan);

    yield { event: 'messageStart', data: { role: 'assistant' } };
    let isFirst = true;
    for (const [contentBlockIndex, { start, output, toDelta }] of blocks.entries()) {
      if (start) yield { event: 'contentBlockStart', data: { contentBlockIndex, start } };
      for (const piece of piecesOf(output)) {
        if (!isFirst) await delay(pieceDelayMs, undefined, { signal });
        isFirst = false;
        yield { event: 'contentBlockDelta', data: { contentBlockIndex, delta: toDelta(piece) } };
      }
      yield { event: 'contentBlockStop', data: { contentBlockIndex } };
    }
    const stopReason = plan.kind === 'say' ? 'end_turn' : 'tool_use';
    yield { event: 'messageStop', data: { stopReason } };
    const inputTokens = estimateTokens(JSON.stringify(request));
    const outputTokens = estimateTokens(blocks.map(({ output }) => output).join(''));
    yield {
      event: 'metadata',
      data: {
        usage: { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens },
        metrics: { latencyMs: Math.round(performance.now() - startedAt) },
      },
    };
  };
}

interface Block {
  readonly start?: { readonly toolUse: { readonly toolUseId: string; readonly name: string } };
  readonly output: string;
  readonly toDelta: (piece: string) => Delta;
}

/** The content of a message: one text, or one block for each call. */
function blocksOf(plan: Plan): readonly Block[] {
  if (plan.kind === 'say') return [{ output: plan.text, toDelta: (text) => ({ text }) }];
  return plan.calls.map(({ name, input }) => {
    const toolUseId = `tooluse_${randomBytes(16).toString('base64url')}`;
    return {
      start: { toolUse: { toolUseId, name } },
      output: JSON.stringify(input),
      toDelta: (piece) => ({ toolUse: { input: piece } }),
    };
  });
}

/** Words with the white space after them; joined, they are the text again. */
function piecesOf(text: string): readonly string[] {
  return text.split(/(?<=\s)(?=\S)/);
}

function estimateTokens(text: string): number {
  return Math.ceil(text.length / CHARACTERS_PER_TOKEN);
}
