import { type JSX, onCleanup, Show } from 'solid-js';
import type { Lapsed } from './session.ts';
import { detailOf, SIGN_IN_MESSAGES } from './sign-in-messages.ts';

export interface SignInAgainProps {
  readonly lapsed: Lapsed;
  readonly onSignIn: () => void;
  readonly onSignInHere: () => void;
  readonly giveFocusTo: () => HTMLElement;
}

/** Shown beside the composer while a session has lapsed; passes its focus on when it is removed. */
export function SignInAgain(props: SignInAgainProps): JSX.Element {
  const isPlainEnd = () => props.lapsed.reason === 'ended' || props.lapsed.isWindowBlocked;
  const notice = (
    <div class="notice sign-in-again">
      <div role="alert">
        <p>
          <b>{SIGN_IN_MESSAGES[props.lapsed.reason].title}.</b>{' '}
          <Show when={!isPlainEnd()}>{SIGN_IN_MESSAGES[props.lapsed.reason].text} </Show>
          <Show when={detailOf(props.lapsed.reason, props.lapsed.description)}>
            {(detail) => <span dir="auto">{detail()} </span>}
          </Show>
          <Show
            when={props.lapsed.isWindowBlocked}
            fallback="Your conversation stays here and continues after you sign in again."
          >
            Your browser blocked the sign-in window. Allow it and try again, or sign in on this
            page, which leaves it for a moment and keeps your draft.
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
