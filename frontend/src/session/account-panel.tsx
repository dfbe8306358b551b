import { createSignal, For, type JSX, onCleanup, onMount, Show } from 'solid-js';
import type { LanguageSetting } from '../settings/language.ts';
import { LanguageChoice } from '../settings/language-choice.tsx';
import type { ThemeSetting } from '../settings/theme.ts';
import { ThemeChoice } from '../settings/theme-choice.tsx';
import { formatTime } from '../strings/format.ts';
import { pageTexts } from '../strings/page-texts.ts';
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
  readonly language: LanguageSetting;
  readonly onShortcuts: () => void;
  readonly onSignOut: () => void;
  readonly onClose: () => void;
}

const SECOND_MS = 1_000;

const texts = () => pageTexts().account;

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
        {texts().title}
      </h2>
      <dl class="account-facts">
        <Fact name={texts().name}>
          <bdi>{props.person.name}</bdi>
        </Fact>
        <Show when={props.person.email}>
          {(email) => (
            <Fact name={texts().email}>
              <bdi>{email()}</bdi>
            </Fact>
          )}
        </Show>
        <Show when={props.person.groups?.length}>
          <Fact name={texts().groups}>
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
          <Fact name={texts().allows}>
            <ul>
              <For each={facts()?.scopes}>{(scope) => <ScopeItem scope={scope} />}</For>
            </ul>
          </Fact>
        </Show>
        <Fact name={texts().session}>
          <Show when={facts()} fallback={texts().ended}>
            {(it) => <SessionTimes facts={it()} />}
          </Show>
        </Fact>
      </dl>
      <ThemeChoice setting={props.theme} />
      <LanguageChoice setting={props.language} />
      <p class="small">{texts().actsAsYou}</p>
      <div class="account-buttons">
        <button type="button" class="button" onClick={() => dialog.close()}>
          {pageTexts().close}
        </button>
        <button type="button" class="button quiet" onClick={() => props.onShortcuts()}>
          {texts().shortcuts}
        </button>
        <button type="button" class="button quiet" onClick={() => props.onSignOut()}>
          {texts().signOut}
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
      <Show when={wordsOfScope(props.scope)}>{(words) => <>{`${words()} `}</>}</Show>
      <code class="small" dir="ltr">
        {props.scope}
      </code>
    </li>
  );
}

function SessionTimes(props: { facts: TokenFacts }): JSX.Element {
  return (
    <Show when={props.facts.isRenewable} fallback={texts().endsAt(timeOf(props.facts.expiresAtMs))}>
      {texts().renewedAt(timeOf(props.facts.renewAtMs), timeOf(props.facts.expiresAtMs))}
    </Show>
  );
}

function timeOf(ms: number): string {
  return formatTime(new Date(ms));
}
