import type { SiteConfig } from '@three-tier-chat/wire-contract';
import { createSignal, type JSX, onCleanup, Show } from 'solid-js';
import { Bar } from './bar.tsx';
import { Chat } from './conversation/chat.tsx';
import { makeDraftStore } from './conversation/draft.ts';
import type { PageStorage } from './session/page-storage.ts';
import type { Session } from './session/session.ts';
import { SignInAgain } from './session/sign-in-again.tsx';

export interface SignedInProps {
  readonly config: SiteConfig;
  readonly session: Session;
  /** The person's `sub`, and how the page calls them. */
  readonly subject: string;
  readonly name: string;
  readonly tabStorage: PageStorage;
}

/** The page of a signed-in person. */
export function SignedIn(props: SignedInProps): JSX.Element {
  const { session, subject } = props;
  const draft = makeDraftStore(props.tabStorage, subject);
  const [id, setId] = createSignal<string>(crypto.randomUUID());
  let leave: () => void = () => {};

  function startNew(): void {
    leave();
    setId(crypto.randomUUID());
  }

  function signOut(): void {
    draft.clear();
    void session.signOut();
  }

  const lapsed = () => {
    const state = session.state();
    return state.kind === 'lapsed' && state;
  };
  onCleanup(() => {
    if (hasGone(session, subject)) draft.clear();
  });

  return (
    <>
      <a class="skip" href="#message">
        Skip to message
      </a>
      <Bar>
        <p class="person" dir="auto">
          <span class="unseen">Signed in as </span>
          {props.name}
        </p>
        <button type="button" class="button quiet compact" onClick={startNew}>
          <svg viewBox="0 0 16 16" aria-hidden="true">
            <path d="M8 3v10M3 8h10" />
          </svg>
          <span>New conversation</span>
        </button>
        <button type="button" class="button quiet" onClick={signOut}>
          Sign out
        </button>
      </Bar>
      <Show when={id()} keyed>
        {(shown) => (
          <Chat
            id={shown}
            config={props.config}
            fetch={session.fetch}
            draft={draft}
            isSignedIn={!lapsed()}
            onSignInNeeded={session.lapse}
            signInAgain={(giveFocusTo, keepDraft) => (
              <Show when={lapsed()}>
                {(it) => (
                  <SignInAgain
                    lapsed={it()}
                    onSignIn={session.signInAgain}
                    onSignInHere={() => {
                      keepDraft();
                      void session.signInHere();
                    }}
                    giveFocusTo={giveFocusTo}
                  />
                )}
              </Show>
            )}
            onReady={(it) => {
              leave = it;
            }}
          />
        )}
      </Show>
    </>
  );
}

/** Tells whether another tab, or another person, ended what this person was doing here. */
function hasGone({ state }: Session, subject: string): boolean {
  const now = state();
  if (now.kind === 'signed-out') {
    return now.reason === 'signed-out-elsewhere' || now.reason === 'other-person';
  }
  return now.kind === 'signed-in' && now.person.subject !== subject;
}
