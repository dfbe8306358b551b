import { type JSX, onCleanup, Show } from 'solid-js';
import { detailOf, REASON_WORDS } from './reason-words.ts';
import type { Lapsed } from './session.ts';

export interface SignInAgainProps {
  readonly lapsed: Lapsed;
  readonly onSignIn: () => void;
  readonly onSignInHere: () => void;
  readonly giveFocusTo: () => HTMLElement;
}

/** Stands beside the composer while a session has lapsed; leaves its focus behind when it goes. */
export function SignInAgain(props: SignInAgainProps): JSX.Element {
  const isPlainEnd = () => props.lapsed.reason === 'ended' || props.lapsed.isWindowBlocked;
  const notice = (
    <div class="notice sign-in-again">
      <div role="alert">
        <p>
          <b>{REASON_WORDS[props.lapsed.reason].title}.</b>{' '}
          <Show when={!isPlainEnd()}>{REASON_WORDS[props.lapsed.reason].text} </Show>
          <Show when={detailOf(props.lapsed.reason, props.lapsed.description)}>
            {(detail) => <span dir="auto">{detail()} </span>}
          </Show>
          <Show
            when={props.lapsed.isWindowBlocked}
            fallback="Your conversation stays here and goes on after you have signed in again."
          >
            Your browser blocked the window to sign in. Allow it and try again, or sign in on this
            page: that closes this conversation and keeps what you are writing.
          </Show>
        </p>
      </div>
      <div class="choices">
        <button type="button" class="button primary" onClick={() => props.onSignIn()}>
          Sign in again
        </button>
        <Show when={props.lapsed.isWindowBlocked}>
          <button type="button" class="button" onClick={() => props.onSignInHere()}>
            Sign in on this page
          </button>
        </Show>
      </div>
    </div>
  ) as HTMLDivElement;
  onCleanup(() => {
    if (notice.contains(document.activeElement)) props.giveFocusTo().focus();
  });
  return notice;
}
