import type { AnswerOutcome } from '@three-tier-chat/wire-contract';

const CONTINUABLE: ReadonlySet<AnswerOutcome> = new Set([
  'length',
  'call-limit',
  'broken-off',
  'throttled',
  'timeout',
]);

/** Tells whether the model can be asked to continue the answer. */
export function canContinue(outcome: AnswerOutcome | undefined): boolean {
  return outcome !== undefined && CONTINUABLE.has(outcome);
}
