import { createSignal, type JSX, onCleanup, Show } from 'solid-js';
import { formatNumber } from '../strings/format.ts';
import { pageTexts } from '../strings/page-texts.ts';
import { CopyButton } from './copy-button.tsx';
import type { Answer } from './turn.ts';

const SECOND_MS = 1_000;

/** Why a message was not answered, by which id others find it, and a way to send it again. */
export function FailureNotice(props: {
  answer: Pick<Answer, 'failure' | 'traceId' | 'retryAtMs'>;
  /** Present when the message can be sent again. */
  onRetry: (() => void) | undefined;
}): JSX.Element {
  return (
    <div class="notice">
      {/* The seconds that are counted below are not announced. */}
      <p role="alert" dir="auto">
        {props.answer.failure}
      </p>
      <div class="trace-row small">
        <span>
          {`${pageTexts().answer.traceId} `}
          <code class="trace-id">{props.answer.traceId}</code>
        </span>
        <CopyButton name={pageTexts().answer.copyTraceId} text={() => props.answer.traceId} />
      </div>
      <Show when={props.onRetry}>
        {(retry) => <RetryButton notBeforeMs={props.answer.retryAtMs} onRetry={retry()} />}
      </Show>
    </div>
  );
}

/** Counts down to the moment from which the service accepts requests again. */
function RetryButton(props: { notBeforeMs: number | undefined; onRetry: () => void }): JSX.Element {
  const left = (): number =>
    Math.max(0, Math.ceil(((props.notBeforeMs ?? 0) - Date.now()) / SECOND_MS));
  const [seconds, setSeconds] = createSignal(left());
  const timer = setInterval(() => setSeconds(left()), SECOND_MS);
  onCleanup(() => clearInterval(timer));
  return (
    <button
      type="button"
      class="button"
      aria-disabled={seconds() > 0}
      onClick={() => left() === 0 && props.onRetry()}
    >
      {pageTexts().retry}
      <Show when={seconds() > 0}>
        <span>{pageTexts().answer.inSeconds(formatNumber(seconds()))}</span>
      </Show>
    </button>
  );
}
