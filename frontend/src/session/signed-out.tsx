import { type JSX, Show } from 'solid-js';
import { detailOf, REASON_WORDS } from './reason-words.ts';
import type { SignInErrorCode } from './sign-in-error.ts';

export interface SignedOutProps {
  readonly reason: SignInErrorCode;
  /** What is known besides the reason. */
  readonly description: string | undefined;
  readonly onSignIn: () => void;
}

/** The page of a reader who is not signed in: why, and the way in. */
export function SignedOut(props: SignedOutProps): JSX.Element {
  const isProblem = () => props.reason !== 'login-required' && props.reason !== 'left-elsewhere';
  return (
    <main class="gate">
      <div class="gate-card" role={isProblem() ? 'alert' : undefined} data-problem={isProblem()}>
        <h2>{REASON_WORDS[props.reason].title}</h2>
        <p>{REASON_WORDS[props.reason].text}</p>
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
