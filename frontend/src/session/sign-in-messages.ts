import type { SignInErrorCode } from './sign-in-error.ts';

interface Message {
  readonly title: string;
  readonly text: string;
}

/** What a user who is not signed in is shown, by reason. */
export const SIGN_IN_MESSAGES: Readonly<Record<SignInErrorCode, Message>> = {
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
    text: 'Sign in again to continue. Your draft is kept.',
  },
  unreachable: {
    title: 'Okta cannot be reached',
    text: 'Check your connection and sign in again in a moment.',
  },
  refused: {
    title: 'Okta refused the sign-in',
    text: 'Try again. If it happens again, send Okta’s message to an administrator.',
  },
  untrusted: {
    title: 'The sign-in could not be verified',
    text: 'Okta’s answer did not pass this page’s checks and was not used. Sign in again.',
  },
  clock: {
    title: 'This device’s clock is wrong',
    text: 'According to this clock, the sign-in has already expired, so it was not used. Correct the date and time, then sign in again.',
  },
  'other-person': {
    title: 'Another person has signed in',
    text: 'The chat in this browser now belongs to another account, so this tab’s conversation was closed.',
  },
  'signed-out-elsewhere': {
    title: 'You signed out in another tab',
    text: 'All tabs of this browser were signed out, and their conversations were closed.',
  },
  blocked: {
    title: 'Your browser blocks the sign-in',
    text: 'It does not let this site store data or open windows. Allow one of the two, then sign in again.',
  },
};

/** Additional detail as a sentence: the clock's error, or Okta's own message. */
export function detailOf(
  reason: SignInErrorCode,
  description: string | undefined,
): string | undefined {
  if (description === undefined) return undefined;
  return reason === 'clock' ? `It is ${description}.` : `Okta says: ${description}`;
}
