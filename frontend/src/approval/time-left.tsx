import { createMemo, createSignal, type JSX, onCleanup, Show } from 'solid-js';

/** What is left of the time until `expiresAt` (ISO 8601), in milliseconds; updated every second. */
export function createTimeLeft(expiresAt: () => string): () => number {
  const [now, setNow] = createSignal(Date.now());
  const timer = setInterval(() => setNow(Date.now()), 1000);
  onCleanup(() => clearInterval(timer));
  return createMemo(() => Math.max(0, Date.parse(expiresAt()) - now()));
}

/** Hidden from screen readers, which would read every second; the text beside it names the limit. */
export function TimeLeft(props: { readonly ms: number }): JSX.Element {
  const seconds = () => Math.ceil(props.ms / 1000);
  const clock = () => `${Math.floor(seconds() / 60)}:${String(seconds() % 60).padStart(2, '0')}`;
  return (
    <Show when={props.ms > 0}>
      <span class="small" aria-hidden="true">
        Expires in {clock()}
      </span>
    </Show>
  );
}
