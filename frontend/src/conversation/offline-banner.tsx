import { createSignal, type JSX, onCleanup, onMount, Show } from 'solid-js';

/** Says that the device is offline, as long as it is. */
export function OfflineBanner(): JSX.Element {
  const [isOnline, setOnline] = createSignal(navigator.onLine);
  const follow = (): void => void setOnline(navigator.onLine);
  onMount(() => {
    addEventListener('online', follow);
    addEventListener('offline', follow);
  });
  onCleanup(() => {
    removeEventListener('online', follow);
    removeEventListener('offline', follow);
  });
  return (
    <div aria-live="polite">
      <Show when={!isOnline()}>
        <p class="notice" data-mild="true">
          You are offline. What you write is kept, and nothing is sent by itself.
        </p>
      </Show>
    </div>
  );
}
