import { createSignal, type JSX, onCleanup, onMount, Show } from 'solid-js';
import { gateTexts } from '../strings/language.ts';

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
                <h2>{gateTexts().popup.missed}</h2>
                <p>{gateTexts().popup.why}</p>
              </>
            }
          >
            <h2>{gateTexts().popup.done}</h2>
            <p>{gateTexts().popup.goOn}</p>
          </Show>
        </div>
        <Show when={status() === 'missed'}>
          <a class="button" href="/">
            {gateTexts().popup.open}
          </a>
        </Show>
      </Show>
    </main>
  );
}
