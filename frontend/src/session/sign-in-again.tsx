import { type JSX, onCleanup, Show } from 'solid-js';
import { gateTexts } from '../strings/language.ts';
import { pageTexts } from '../strings/page-texts.ts';
import type { Lapsed } from './session.ts';
import { detailOf } from './sign-in-detail.ts';

export interface SignInAgainProps {
  readonly lapsed: Lapsed;
  readonly onSignIn: () => void;
  readonly onSignInHere: () => void;
  readonly giveFocusTo: () => HTMLElement;
}

/** Shown beside the composer while a session has lapsed; passes its focus on when it is removed. */
export function SignInAgain(props: SignInAgainProps): JSX.Element {
  const words = () => gateTexts().reasons[props.lapsed.reason];
  const isPlainEnd = () => props.lapsed.reason === 'ended' || props.lapsed.isWindowBlocked;
  const notice = (
    <div class="notice sign-in-again">
      <div role="alert">
        <p>
          <b>{words().title}.</b> <Show when={!isPlainEnd()}>{words().text} </Show>
          <Show when={detailOf(props.lapsed.description)}>
            {(detail) => <span dir="auto">{detail()} </span>}
          </Show>
          <Show when={props.lapsed.isWindowBlocked} fallback={pageTexts().lapsed.stays}>
            {pageTexts().lapsed.blocked}
          </Show>
        </p>
      </div>
      <div class="choices">
        <button type="button" class="button primary" onClick={() => props.onSignIn()}>
          {pageTexts().lapsed.signIn}
        </button>
        <Show when={props.lapsed.isWindowBlocked}>
          <button type="button" class="button" onClick={() => props.onSignInHere()}>
            {pageTexts().lapsed.signInHere}
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
