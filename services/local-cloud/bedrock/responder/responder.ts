import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { ConverseEvent, Delta, Model } from '../converse-event.ts';
import { planAnswer } from './plan-answer.ts';

export interface ResponderOptions {
  /** Pause between two pieces, in milliseconds. */
  readonly pieceDelayMs: number;
}

/** An estimate, since there is no tokenizer. */
const CHARACTERS_PER_TOKEN = 4;

/**
 * Makes a deterministic stand-in for a model: it uses tools, and the same question always gets the
 * same answer.
 */
export function createResponder({ pieceDelayMs }: ResponderOptions): Model {
  return async function* respond(request, _modelId, signal): AsyncGenerator<ConverseEvent> {
    const startedAt = performance.now();
    const plan = planAnswer(request);
    const output = plan.kind === 'say' ? plan.text : JSON.stringify(plan.input);
    const contentBlockIndex = 0;

    yield { event: 'messageStart', data: { role: 'assistant' } };
    if (plan.kind === 'call') {
      const toolUseId = `tooluse_${randomBytes(16).toString('base64url')}`;
      const start = { toolUse: { toolUseId, name: plan.name } };
      yield { event: 'contentBlockStart', data: { contentBlockIndex, start } };
    }
    for (const [index, piece] of piecesOf(output).entries()) {
      if (index > 0) await delay(pieceDelayMs, undefined, { signal });
      const delta: Delta = plan.kind === 'say' ? { text: piece } : { toolUse: { input: piece } };
      yield { event: 'contentBlockDelta', data: { contentBlockIndex, delta } };
    }
    yield { event: 'contentBlockStop', data: { contentBlockIndex } };
    yield {
      event: 'messageStop',
      data: { stopReason: plan.kind === 'say' ? 'end_turn' : 'tool_use' },
    };
    const inputTokens = estimateTokens(JSON.stringify(request));
    const outputTokens = estimateTokens(output);
    yield {
      event: 'metadata',
      data: {
        usage: { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens },
        metrics: { latencyMs: Math.round(performance.now() - startedAt) },
      },
    };
  };
}

/** Words with the white space after them; joined, they are the text again. */
function piecesOf(text: string): readonly string[] {
  return text.split(/(?<=\s)(?=\S)/);
}

function estimateTokens(text: string): number {
  return Math.ceil(text.length / CHARACTERS_PER_TOKEN);
}
