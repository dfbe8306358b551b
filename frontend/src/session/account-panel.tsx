import { createSignal, For, type JSX, onCleanup, onMount, Show } from 'solid-js';
import type { ThemeSetting } from '../settings/theme.ts';
import { ThemeChoice } from '../settings/theme-choice.tsx';
import type { Clock } from './browser.ts';
import type { Person } from './identity-provider.ts';
import { wordsOfScope } from './scope-words.ts';
import type { TokenFacts } from './token-keeper.ts';

export interface AccountPanelProps {
  readonly person: Person;
  /** Undefined while the session has lapsed. */
  readonly tokenFacts: () => TokenFacts | undefined;
  readonly clock: Clock;
  readonly theme: ThemeSetting;
  readonly onShortcuts: () => void;
  readonly onSignOut: () => void;
  readonly onClose: () => void;
}

const SECOND_MS = 1_000;

/** Who is signed in, what they have allowed, and until when: a modal dialog. */
export function AccountPanel(props: AccountPanelProps): JSX.Element {
  let dialog!: HTMLDialogElement;
  const [facts, setFacts] = createSignal(props.tokenFacts());
  let cancel: () => void = () => {};
  // Tokens are renewed in the background.
  const follow = (): void => {
    setFacts(props.tokenFacts());
    cancel = props.clock.after(SECOND_MS, follow);
  };
  onMount(() => {
    dialog.showModal();
    follow();
  });
  onCleanup(() => cancel());

  return (
    <dialog
      class="account"
      aria-labelledby="account-title"
      ref={dialog}
      onClose={() => props.onClose()}
    >
      <h2 id="account-title" tabindex="-1" autofocus>
        You
      </h2>
      <dl class="account-facts">
        <Fact name="Name">
          <bdi>{props.person.name}</bdi>
        </Fact>
        <Show when={props.person.email}>
          {(email) => (
            <Fact name="Email">
              <bdi>{email()}</bdi>
            </Fact>
          )}
        </Show>
        <Show when={props.person.groups?.length}>
          <Fact name="Groups">
            <ul>
              <For each={props.person.groups}>
                {(group) => (
                  <li>
                    <bdi>{group}</bdi>
                  </li>
                )}
              </For>
            </ul>
          </Fact>
        </Show>
        <Show when={facts()?.scopes.length}>
          <Fact name="This sign-in allows the chat to">
            <ul>
              <For each={facts()?.scopes}>{(scope) => <ScopeItem scope={scope} />}</For>
            </ul>
          </Fact>
        </Show>
        <Fact name="Session">
          <Show when={facts()} fallback={'It has ended: sign in again to go on.'}>
            {(it) => <SessionTimes facts={it()} />}
          </Show>
        </Fact>
      </dl>
      <ThemeChoice setting={props.theme} />
      <p class="small">
        The assistant acts as you, with this sign-in alone: it can see and change only what you can.
        Signing out ends the session in all tabs of this browser, and at Okta.
      </p>
      <div class="account-buttons">
        <button type="button" class="button" onClick={() => dialog.close()}>
          Close
        </button>
        <button type="button" class="button quiet" onClick={() => props.onShortcuts()}>
          Keyboard shortcuts
        </button>
        <button type="button" class="button quiet" onClick={() => props.onSignOut()}>
          Sign out of this browser
        </button>
      </div>
    </dialog>
  );
}

function Fact(props: { name: string; children: JSX.Element }): JSX.Element {
  return (
    <div>
      <dt class="small">{props.name}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}

/** With its name, which is what administrators and error messages call it. */
function ScopeItem(props: { scope: string }): JSX.Element {
  return (
    <li>
      <Show when={wordsOfScope(props.scope)}>{(words) => `${words()} `}</Show>
      <code class="small" dir="ltr">
        {props.scope}
      </code>
    </li>
  );
}

function SessionTimes(props: { facts: TokenFacts }): JSX.Element {
  return (
    <Show
      when={props.facts.isRenewable}
      fallback={<>It ends at {timeOf(props.facts.expiresAtMs)}, and you sign in again then.</>}
    >
      It is renewed by itself at {timeOf(props.facts.renewAtMs)}, before it would end at{' '}
      {timeOf(props.facts.expiresAtMs)}.
    </Show>
  );
}

function timeOf(ms: number): string {
  return new Date(ms).toLocaleTimeString('en', { hour: '2-digit', minute: '2-digit' });
}
