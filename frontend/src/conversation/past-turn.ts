import { PROBLEM, type ProblemCode } from '@three-tier-chat/wire-contract';
import type { KeptTurn } from '../api/conversations.ts';
import { problemText } from '../strings/language.ts';
import { pageTexts } from '../strings/page-texts.ts';
import { readOutcome } from './chat-event.ts';
import type { PastTurn } from './conversation.ts';
import type { Answer } from './turn.ts';
import { hasText } from './turn-parts.ts';

/** Makes of a turn, as it is kept, what the page shows. */
export function pastTurn(kept: KeptTurn): PastTurn {
  const { turnId, prompt, outcome, parts, traceId = '', askedAtMs, supersedes } = kept;
  const answer = { parts, traceId, ...statusOf(outcome, parts) };
  return { turnId, prompt, askedAtMs, supersedes, answer };
}

function statusOf(
  outcome: string,
  parts: Answer['parts'],
): Pick<Answer, 'status' | 'failure' | 'outcome'> {
  if (outcome === 'running') return { status: 'answering' };
  if (outcome === 'awaiting-approval') return { status: 'awaiting' };
  if (outcome === 'stopped') return { status: 'stopped' };
  // Its card says so, and how to go on.
  if (outcome === 'approval-expired') return { status: 'done' };
  const { brokenOff, notAnswered } = pageTexts().failure;
  if (outcome === 'interrupted') return { status: 'failed', failure: brokenOff };
  if (Object.hasOwn(PROBLEM, outcome)) {
    const { title } = PROBLEM[outcome as ProblemCode];
    return { status: 'failed', failure: problemText(outcome, notAnswered(title)) };
  }
  const known = readOutcome(outcome);
  const shown = known === 'complete' && !hasText(parts) ? 'empty' : known;
  return { status: 'done', ...(shown !== 'complete' && { outcome: shown }) };
}
