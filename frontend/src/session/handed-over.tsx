import { createSignal, type JSX, onCleanup, onMount, Show } from 'solid-js';

/** The page that asked takes an answer at once, or is not there any more. */
const PATIENCE_MS = 3_000;

/** The page of a sign-in window: hands its answer over and closes itself. */
export function HandedOver(props: { handOver: (onTaken: () => void) => void }): JSX.Element {
  const [fate, setFate] = createSignal<'told' | 'taken' | 'missed'>('told');
  const timer = setTimeout(() => setFate('missed'), PATIENCE_MS);
  onCleanup(() => clearTimeout(timer));
  onMount(() =>
    props.handOver(() => {
      clearTimeout(timer);
      setFate('taken');
      close();
    }),
  );
  return (
    <main class="gate">
      <Show when={fate() !== 'told'}>
        <div class="gate-card" role="status">
          <Show
            when={fate() === 'taken'}
            fallback={
              <>
                <h2>The chat is not waiting for this any more</h2>
                <p>The page that opened this window was closed or has begun anew.</p>
              </>
            }
          >
            <h2>You can close this window</h2>
            <p>The chat goes on in the window that you came from.</p>
          </Show>
        </div>
        <Show when={fate() === 'missed'}>
          <a class="button" href="/">
            Open the chat here
          </a>
        </Show>
      </Show>
    </main>
  );
}
