import { type JSX, Show } from 'solid-js';
import type { SignInErrorCode } from './sign-in-error.ts';
import { detailOf, SIGN_IN_MESSAGES } from './sign-in-messages.ts';

export interface SignedOutProps {
  readonly reason: SignInErrorCode;
  /** Additional detail about the reason. */
  readonly description: string | undefined;
  readonly onSignIn: () => void;
}

/** The page of a user who is not signed in: why, and a button to sign in. */
export function SignedOut(props: SignedOutProps): JSX.Element {
  const isProblem = () =>
    props.reason !== 'login-required' && props.reason !== 'signed-out-elsewhere';
  return (
    <main class="gate">
      <div class="gate-card" role={isProblem() ? 'alert' : undefined} data-problem={isProblem()}>
        <h2>{SIGN_IN_MESSAGES[props.reason].title}</h2>
        <p>{SIGN_IN_MESSAGES[props.reason].text}</p>
        <Show when={detailOf(props.reason, props.description)}>
          {(detail) => (
            <p class="small" dir="auto">
              {detail()}
            </p>
          )}
        </Show>
      </div>
      <button type="button" class="button primary" onClick={() => props.onSignIn()}>
        Sign in
      </button>
    </main>
  );
}
