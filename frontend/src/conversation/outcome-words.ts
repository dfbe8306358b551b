import type { AnswerOutcome } from '@three-tier-chat/wire-contract';

/** An end that the reader has to be told of. */
export type OddOutcome = Exclude<AnswerOutcome, 'complete'>;

export const OUTCOME_WORDS: Readonly<Record<OddOutcome, string>> = {
  length: 'The answer reached the greatest length that the model may give at once.',
  filtered: 'A content filter ended this answer.',
  empty: 'The model gave an empty answer. Ask again, or ask in other words.',
  'call-limit': 'The assistant took as many steps as one answer may take and is not finished.',
  'broken-off': 'The model’s answer broke off before its end.',
  throttled: 'The model had too many requests and did not finish. Wait a moment before you go on.',
  timeout: 'The answer used up its time before it was finished.',
};

const CONTINUABLE: ReadonlySet<AnswerOutcome> = new Set([
  'length',
  'call-limit',
  'broken-off',
  'throttled',
  'timeout',
]);

/** Tells whether a model that is asked to continue can go on from where the answer ended. */
export function canContinue(outcome: AnswerOutcome | undefined): boolean {
  return outcome !== undefined && CONTINUABLE.has(outcome);
}

/** The message that asks for the rest of an answer. */
export const CONTINUE_PROMPT = 'Continue';
