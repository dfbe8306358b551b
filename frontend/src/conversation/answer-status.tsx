import { createSignal, type JSX, onCleanup, Show } from 'solid-js';
import { OUTCOME_MESSAGES } from './outcome-messages.ts';
import type { Answer } from './turn.ts';

const SHOW_ELAPSED_AFTER_SECONDS = 3;

const ANNOUNCEMENT: Record<Answer['status'], string> = {
  waiting: 'Answering…',
  answering: 'Answering…',
  awaiting: 'The assistant waits for your decision',
  held: 'Your message will be sent after you sign in again',
  done: 'Answer complete',
  stopped: 'Stopped',
  // The alert in the answer announces the failure.
  failed: '',
};

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
  if (isStopping) return 'Stopping…';
  if (isLost) return 'The connection was lost. Trying again…';
  return outcome === undefined || outcome === 'complete'
    ? ANNOUNCEMENT[status]
    : OUTCOME_MESSAGES[outcome];
}

/** Counts the seconds; hidden from screen readers, which would read every one. */
function Elapsed(): JSX.Element {
  const [seconds, setSeconds] = createSignal(0);
  const startedAt = Date.now();
  const timer = setInterval(() => setSeconds(Math.round((Date.now() - startedAt) / 1000)), 1000);
  onCleanup(() => clearInterval(timer));
  return (
    <Show when={seconds() >= SHOW_ELAPSED_AFTER_SECONDS}>
      <span aria-hidden="true">{seconds()} s</span>
    </Show>
  );
}
