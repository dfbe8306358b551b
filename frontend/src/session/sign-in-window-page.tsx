import { createSignal, type JSX, onCleanup, onMount, Show } from 'solid-js';

/** The opening page confirms at once, unless it was closed. */
const TIMEOUT_MS = 3_000;

/** The page of a sign-in window: sends Okta's answer to the opening page and closes itself. */
export function SignInWindowPage(props: {
  sendSignInAnswer: (onReceived: () => void) => void;
}): JSX.Element {
  const [status, setStatus] = createSignal<'sent' | 'received' | 'missed'>('sent');
  const timer = setTimeout(() => setStatus('missed'), TIMEOUT_MS);
  onCleanup(() => clearTimeout(timer));
  onMount(() =>
    props.sendSignInAnswer(() => {
      clearTimeout(timer);
      setStatus('received');
      close();
    }),
  );
  return (
    <main class="gate">
      <Show when={status() !== 'sent'}>
        <div class="gate-card" role="status">
          <Show
            when={status() === 'received'}
            fallback={
              <>
                <h2>The chat is no longer waiting for this sign-in</h2>
                <p>The page that opened this window was closed or reloaded.</p>
              </>
            }
          >
            <h2>You can close this window</h2>
            <p>Continue your chat in the other window.</p>
          </Show>
        </div>
        <Show when={status() === 'missed'}>
          <a class="button" href="/">
            Open the chat here
          </a>
        </Show>
      </Show>
    </main>
  );
}
