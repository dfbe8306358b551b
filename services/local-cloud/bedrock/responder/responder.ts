import type { ConverseEvent, Model } from '../converse-event.ts';
import { planAnswer } from './plan-answer.ts';
import { estimateTokens, streamPlan } from './stream-plan.ts';

export interface ResponderOptions {
  /** Pause between two pieces, in milliseconds. */
  readonly pieceDelayMs: number;
  /** Milliseconds since the epoch; the time is needed for *this week*. */
  readonly now?: () => number;
}

/**
 * Makes a deterministic stand-in for a model: it uses tools, and the same conversation always gets
 * the same answer.
 */
export function createResponder({ pieceDelayMs, now = Date.now }: ResponderOptions): Model {
  return async function* respond(request, _modelId, signal): AsyncGenerator<ConverseEvent> {
    const inputTokens = estimateTokens(JSON.stringify(request));
    yield* streamPlan(planAnswer(request, now()), { pieceDelayMs, inputTokens, signal });
  };
}
