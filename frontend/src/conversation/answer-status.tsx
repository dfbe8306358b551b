import type { Approval } from '@three-tier-chat/wire-contract';
import { createSignal, type JSX, onCleanup, Show } from 'solid-js';
import { createIsToCome } from '../approval/is-to-come.ts';
import { formatNumber } from '../strings/format.ts';
import { pageTexts } from '../strings/page-texts.ts';
import type { Answer } from './turn.ts';
import { pendingApproval } from './turn-parts.ts';

const SHOW_ELAPSED_AFTER_SECONDS = 3;

/** Shows the status of the latest answer and announces its changes to screen readers. */
export function AnswerStatus(props: {
  answer: Answer | undefined;
  isAnswering: boolean;
}): JSX.Element {
  const isOpen = createIsToCome(() => waitingFor(props.answer)?.expiresAt);
  return (
    <div class="answer-status" data-answering={props.isAnswering}>
      <p role="status">{props.answer && announce(props.answer, isOpen())}</p>
      <Show when={props.isAnswering}>
        <Elapsed />
      </Show>
    </div>
  );
}

/** The approval that the user has to decide on. */
function waitingFor(answer: Answer | undefined): Approval | undefined {
  return answer?.status === 'awaiting' ? pendingApproval(answer.parts) : undefined;
}

/** @param isOpen whether the approval that it waits for may still be given. */
function announce(answer: Answer, isOpen: boolean): string {
  const { status, outcome, isStopping, isLost } = answer;
  const { status: words, outcomes } = pageTexts().answer;
  if (isStopping) return words.stopping;
  if (isLost) return words.lost;
  if (outcome !== undefined && outcome !== 'complete') return outcomes[outcome];
  if (waitingFor(answer) && !isOpen) return pageTexts().approval.expired;
  // The alert in the answer announces a failure.
  return status === 'failed' ? '' : words[status];
}

/** Counts the seconds; hidden from screen readers, which would read every one. */
function Elapsed(): JSX.Element {
  const [seconds, setSeconds] = createSignal(0);
  const startedAt = Date.now();
  const timer = setInterval(() => setSeconds(Math.round((Date.now() - startedAt) / 1000)), 1000);
  onCleanup(() => clearInterval(timer));
  return (
    <Show when={seconds() >= SHOW_ELAPSED_AFTER_SECONDS}>
      <span aria-hidden="true">{pageTexts().answer.seconds(formatNumber(seconds()))}</span>
    </Show>
  );
}
