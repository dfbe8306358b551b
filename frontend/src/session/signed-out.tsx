import { type JSX, Show } from 'solid-js';
import type { SignInErrorCode } from './sign-in-error.ts';

export interface SignedOutProps {
  readonly reason: SignInErrorCode;
  /** Okta's own words. */
  readonly description: string | undefined;
  readonly onSignIn: () => void;
}

const WORDS: Record<SignInErrorCode, { readonly title: string; readonly text: string }> = {
  'login-required': {
    title: 'Sign in to chat',
    text: 'The agent acts as you, with your own permissions, so it must know who you are.',
  },
  denied: {
    title: 'This account may not use this chat',
    text: 'Ask an administrator to add it to the chat’s group, or sign in with another account.',
  },
  ended: {
    title: 'Your session has ended',
    text: 'Sign in again to go on. What you were writing is kept.',
  },
  unreachable: {
    title: 'Okta cannot be reached',
    text: 'Check your connection and sign in again in a moment.',
  },
  refused: {
    title: 'Okta refused the sign-in',
    text: 'Try again. If it happens again, tell an administrator what Okta says.',
  },
  untrusted: {
    title: 'The sign-in could not be verified',
    text: 'What came back did not pass this page’s checks, so nothing of it was used. Sign in again.',
  },
};

/** The page of a reader who is not signed in: why, and the way in. */
export function SignedOut(props: SignedOutProps): JSX.Element {
  const isProblem = () => props.reason !== 'login-required';
  return (
    <main class="gate">
      <div class="gate-card" role={isProblem() ? 'alert' : undefined} data-problem={isProblem()}>
        <h2>{WORDS[props.reason].title}</h2>
        <p>{WORDS[props.reason].text}</p>
        <Show when={props.description}>
          <p class="small">Okta says: {props.description}</p>
        </Show>
      </div>
      <button type="button" class="button primary" onClick={() => props.onSignIn()}>
        Sign in
      </button>
    </main>
  );
}
