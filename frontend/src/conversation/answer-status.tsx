import { createSignal, type JSX, onCleanup, Show } from 'solid-js';
import { formatNumber } from '../strings/format.ts';
import { pageTexts } from '../strings/page-texts.ts';
import type { Answer } from './turn.ts';

const SHOW_ELAPSED_AFTER_SECONDS = 3;

/** Shows the status of the latest answer and announces its changes to screen readers. */
export function AnswerStatus(props: {
  answer: Answer | undefined;
  isAnswering: boolean;
}): JSX.Element {
  return (
    <div class="answer-status" data-answering={props.isAnswering}>
      <p role="status">{props.answer && announce(props.answer)}</p>
      <Show when={props.isAnswering}>
        <Elapsed />
      </Show>
    </div>
  );
}

function announce({ status, outcome, isStopping, isLost }: Answer): string {
  const { status: words, outcomes } = pageTexts().answer;
  if (isStopping) return words.stopping;
  if (isLost) return words.lost;
  if (outcome !== undefined && outcome !== 'complete') return outcomes[outcome];
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
