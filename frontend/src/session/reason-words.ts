import type { SignInErrorCode } from './sign-in-error.ts';

interface Words {
  readonly title: string;
  readonly text: string;
}

/** What a reader is told who is not signed in, by the reason. */
export const REASON_WORDS: Readonly<Record<SignInErrorCode, Words>> = {
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
  clock: {
    title: 'This device’s clock is wrong',
    text: 'By this clock the sign-in has expired already, so it was not used. Set the date and time, or let the system set them, and sign in again.',
  },
  'other-person': {
    title: 'Somebody else has signed in',
    text: 'This browser now uses the chat with another account, so this tab’s conversation was closed.',
  },
  'left-elsewhere': {
    title: 'You signed out in another tab',
    text: 'That signed out all tabs of this browser and closed their conversations.',
  },
  blocked: {
    title: 'Your browser blocks the sign-in',
    text: 'It lets this site keep no data and open no window. Allow one of the two for this site, then sign in again.',
  },
};

/** What is known besides, as a sentence: the clock's error, or Okta's own words. */
export function detailOf(
  reason: SignInErrorCode,
  description: string | undefined,
): string | undefined {
  if (description === undefined) return undefined;
  return reason === 'clock' ? `It is ${description}.` : `Okta says: ${description}`;
}
