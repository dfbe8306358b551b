import type { AnswerOutcome } from '@three-tier-chat/wire-contract';

/** An outcome that is shown to the user. */
export type IncompleteOutcome = Exclude<AnswerOutcome, 'complete'>;

export const OUTCOME_MESSAGES: Readonly<Record<IncompleteOutcome, string>> = {
  length: 'The answer reached the maximum length of a single answer.',
  filtered: 'A content filter ended this answer.',
  empty: 'The model gave an empty answer. Ask again, or rephrase your question.',
  'call-limit': 'The assistant reached its limit of steps for one answer and has not finished.',
  'broken-off': 'The model’s answer broke off before it was complete.',
  throttled:
    'The model received too many requests and did not finish. Wait a moment before you continue.',
  timeout: 'The answer ran out of time before it was complete.',
};

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

/** The message that asks for the rest of an answer. */
export const CONTINUE_PROMPT = 'Continue';
