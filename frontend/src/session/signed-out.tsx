import { type JSX, Show } from 'solid-js';
import { gateTexts } from '../strings/language.ts';
import { detailOf } from './sign-in-detail.ts';
import type { Reason } from './sign-in-error.ts';

export interface SignedOutProps extends Reason {
  readonly onSignIn: () => void;
}

/** The page of a user who is not signed in: why, and a button to sign in. */
export function SignedOut(props: SignedOutProps): JSX.Element {
  const isProblem = () =>
    props.reason !== 'login-required' && props.reason !== 'signed-out-elsewhere';
  return (
    <main class="gate">
      <div class="gate-card" role={isProblem() ? 'alert' : undefined} data-problem={isProblem()}>
        <h2>{gateTexts().reasons[props.reason].title}</h2>
        <p>{gateTexts().reasons[props.reason].text}</p>
        <Show when={detailOf(props.description)}>
          {(detail) => (
            <p class="small" dir="auto">
              {detail()}
            </p>
          )}
        </Show>
      </div>
      <button type="button" class="button primary" onClick={() => props.onSignIn()}>
        {gateTexts().signIn}
      </button>
    </main>
  );
}
