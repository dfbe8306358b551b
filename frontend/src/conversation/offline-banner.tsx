import { createSignal, type JSX, onCleanup, onMount, Show } from 'solid-js';
import { pageTexts } from '../strings/page-texts.ts';

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
          {pageTexts().conversation.offline}
        </p>
      </Show>
    </div>
  );
}
