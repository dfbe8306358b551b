import { conversation } from './conversation.ts';
import { ledger } from './ledger.ts';

/**
 * English texts of the page of a signed-in person: the source of those in other languages. What comes
 * as a parameter is a text already, formatted by the caller, unless it is a count.
 */
export const page = {
  skip: 'Skip to message',
  close: 'Close',
  cancel: 'Cancel',
  retry: 'Retry',
  tryAgain: 'Try again',

  bar: {
    conversations: 'Conversations',
    signedInAs: 'Signed in as',
    newConversation: 'New conversation',
    signOut: 'Sign out',
  },
  /** In the title of a page that is not seen. */
  news: { waits: 'Your decision is needed', answered: 'Answered' },

  account: {
    title: 'You',
    name: 'Name',
    email: 'Email',
    groups: 'Groups',
    /** A heading, with `scopes` as its list. */
    allows: 'This sign-in allows the chat to',
    scopes: {
      openid: 'Know who you are',
      profile: 'See your name',
      email: 'See your email address',
      offline_access: 'Stay signed in while this page is open',
      'chat.invoke': 'Talk to the assistant',
      'profile.read': 'Read your profile, preferences, contact details and their changes',
      'profile.write': 'Change your preferences and contact details, once you approve',
      'conversations.read': 'Read your own conversations',
      'conversations.write': 'Keep, rename, pin and delete your own conversations',
    },
    session: 'Session',
    ended: 'It has ended: sign in again to go on.',
    endsAt: (time: string) => `It ends at ${time}, and you sign in again then.`,
    renewedAt: (time: string, end: string) =>
      `It is renewed by itself at ${time}, before it would end at ${end}.`,
    actsAsYou:
      'The assistant acts as you, with this sign-in alone: it can see and change only what you can. Signing out ends the session in all tabs of this browser, and at Okta.',
    shortcuts: 'Keyboard shortcuts',
    signOut: 'Sign out of this browser',
  },
  settings: {
    theme: 'Appearance',
    themes: { system: 'As the system', light: 'Light', dark: 'Dark' },
    language: 'Language',
    browsers: 'As the browser',
    notLoaded: 'This language could not be loaded. Check your connection and reload the page.',
  },
  shortcuts: {
    title: 'Keyboard shortcuts',
    /** Keys, and what they do. */
    rows: [
      ['Enter', 'Send the message'],
      ['Shift + Enter', 'Begin a new line'],
      ['Escape', 'Stop the answer'],
      ['Arrow up, in an empty message', 'Take back the last message, to change it'],
      ['?', 'Show these shortcuts'],
    ],
  },
  lapsed: {
    stays: 'Your conversation stays here and continues after you sign in again.',
    blocked:
      'Your browser blocked the sign-in window. Allow it and try again, or sign in on this page, which leaves it for a moment and keeps your draft.',
    signIn: 'Sign in again',
    signInHere: 'Sign in on this page',
  },

  ...conversation,
  ...ledger,

  history: {
    title: 'Conversations',
    search: 'Search conversations',
    searchPlaceholder: 'Search',
    pinned: 'Pinned',
    today: 'Today',
    yesterday: 'Yesterday',
    none: 'No conversations yet.',
    notFound: 'Nothing found.',
    notFoundYet: 'Nothing found so far.',
    more: 'Show more',
    untitled: 'Untitled',
    needsApproval: 'Approval needed',
    optionsOf: (title: string) => `Options of ${title}`,
    rename: 'Rename',
    titleLabel: 'Title',
    save: 'Save',
    pin: 'Pin',
    unpin: 'Unpin',
    exports: { markdown: 'Export as Markdown', json: 'Export as JSON' },
    delete: 'Delete',
    /** Before the title of a conversation. */
    deleted: 'Deleted',
    undo: 'Undo',
  },
  /** In a file with a conversation. */
  file: {
    /** Its name, where the title has no letters. */
    name: 'conversation',
    you: 'You',
    assistant: 'Assistant',
    endedWith: (outcome: string) => `The answer ended with: ${outcome}`,
    tool: (name: string, status: string) => `Tool ${name}: ${status}`,
    approvalOf: (name: string, decision: string) => `Approval of ${name}: ${decision}`,
    open: 'open',
  },
};

export type PageTexts = typeof page;

/** Of the text of an answer. */
export type MarkdownTexts = PageTexts['markdown'];
