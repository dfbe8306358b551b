import { createMemo, createSignal, type JSX, onCleanup, Show } from 'solid-js';
import { formatCountdown } from '../strings/format.ts';
import { pageTexts } from '../strings/page-texts.ts';

/** What is left of the time until `expiresAt` (ISO 8601), in milliseconds; updated every second. */
export function createTimeLeft(expiresAt: () => string): () => number {
  const [now, setNow] = createSignal(Date.now());
  const timer = setInterval(() => setNow(Date.now()), 1000);
  onCleanup(() => clearInterval(timer));
  return createMemo(() => Math.max(0, Date.parse(expiresAt()) - now()));
}

/** Hidden from screen readers, which would read every second; the text beside it names the limit. */
export function TimeLeft(props: { readonly ms: number }): JSX.Element {
  const left = () => formatCountdown(Math.ceil(props.ms / 1000));
  return (
    <Show when={props.ms > 0}>
      <span class="small" aria-hidden="true">
        {pageTexts().approval.expiresIn(left())}
      </span>
    </Show>
  );
}
