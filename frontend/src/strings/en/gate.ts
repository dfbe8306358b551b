/** English texts of the page before sign-in. They are part of the first load: few, and short names. */
export const gate = {
  /** BCP 47 language tag, and direction of writing, of these texts and of those of the page. */
  lang: 'en',
  dir: 'ltr' as 'ltr' | 'rtl',
  app: 'Three-tier chat',
  wait: 'One moment…',
  closed: 'The chat could not be opened',
  retry: 'Try again',
  partial: 'Part of the page could not be loaded. Check your connection and try again.',
  config: {
    away: 'The site cannot be reached. Check your connection.',
    status: (status: number) => `The site’s configuration could not be loaded (status ${status}).`,
    noJson: 'The site’s configuration is not JSON.',
    /** @param members names of what is wrong in it. */
    invalid: (members: string) => `The site’s configuration is not valid: ${members}.`,
  },
  signIn: 'Sign in',
  /** By the reason for which nobody is signed in. */
  reasons: {
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
  },
  okta: (message: string) => `Okta says: ${message}`,
  /** @param time how wrong this device's clock is, with its unit. */
  ahead: (time: string) => `It is about ${time} ahead.`,
  behind: (time: string) => `It is about ${time} behind.`,
  /** The window in which the user signs in, once that is done. */
  popup: {
    done: 'You can close this window',
    goOn: 'Continue your chat in the other window.',
    missed: 'The chat is no longer waiting for this sign-in',
    why: 'The page that opened this window was closed or reloaded.',
    open: 'Open the chat here',
  },
};

export type GateTexts = typeof gate;
