/**
 * A text about a count, by the plural categories of its language (CLDR): each language has `other`, and
 * those that it needs besides.
 */
export type Plural = Readonly<Partial<Record<Intl.LDMLPluralRule, (count: string) => string>>> & {
  readonly other: (count: string) => string;
};

/** English texts of a conversation. */
export const conversation = {
  conversation: {
    title: 'Conversation',
    you: 'You:',
    welcome: 'Ask about your own account',
    actsAsYou: 'The agent acts as you: it can see only what you can see.',
    /** Before a list of what the scopes of the sign-in allow. */
    mayDo: 'With this sign-in it may:',
    suggestions: {
      whoAmI: 'Who am I?',
      changePhone: 'Change my phone number to +1 555 0100',
      whatChanged: 'What changed this week?',
    },
    loading: 'Loading the conversation…',
    missing: 'You have no such conversation: it may have been deleted.',
    startNew: 'Start a new one',
    earlier: 'Show earlier',
    notPrinted: 'Earlier messages are not printed: show them first.',
    jump: 'Jump to latest',
    offline: 'You are offline. What you write is kept, and nothing is sent by itself.',
    decidedElsewhere: 'This was decided before, in another tab or on another device.',
    wentOnElsewhere: 'This conversation went on in another tab or on another device.',
    showWhatCame: 'Show it',
    earlierVersion: 'You see an earlier version. A new message follows the latest.',
    showLatest: 'Show the latest',
  },
  message: {
    label: 'Message',
    placeholder: 'Write a message',
    send: 'Send',
    stop: 'Stop',
    tooLong: {
      one: (count) => `Too long by ${count} character.`,
      other: (count) => `Too long by ${count} characters.`,
    } as Plural,
    edit: 'Edit',
    editLabel: 'Change the message',
    editNote: 'What followed this message stays as an earlier version.',
    askAgain: 'Ask again',
    regenerate: 'Regenerate',
    versions: 'Versions of this message',
    previous: 'Previous version',
    next: 'Next version',
  },
  answer: {
    label: 'Answer',
    trace: 'Trace',
    traceId: 'Trace id',
    copyTraceId: 'Copy trace id',
    copyText: 'Copy as text',
    continue: 'Continue',
    /** A message to the assistant, which asks for the rest of an answer. */
    continuePrompt: 'Continue',
    notKept: 'This answer could not be kept: it will be gone when you reload.',
    held: 'This message will be sent after you sign in again.',
    reasoning: 'Reasoning',
    /** @param change what the user had approved. */
    doneBefore: (change: string) => `“${change}” was done before.`,
    sentBefore: (change: string) => `“${change}” was sent before, and may have been done.`,
    stopped: 'Stopped by you',
    stopUnknown: 'Left by you: the assistant did not confirm that it stopped',
    /** After the name of a button that can be used only then. */
    inSeconds: (seconds: string) => `in ${seconds} s`,
    seconds: (seconds: string) => `${seconds} s`,
    /** How an answer ended that is not complete. */
    outcomes: {
      length: 'The answer reached the maximum length of a single answer.',
      filtered: 'A content filter ended this answer.',
      empty: 'The model gave an empty answer. Ask again, or rephrase your question.',
      'call-limit': 'The assistant reached its limit of steps for one answer and has not finished.',
      'broken-off': 'The model’s answer broke off before it was complete.',
      throttled:
        'The model received too many requests and did not finish. Wait a moment before you continue.',
      timeout: 'The answer ran out of time before it was complete.',
    },
    /** What screen readers are told. */
    status: {
      waiting: 'Answering…',
      answering: 'Answering…',
      awaiting: 'The assistant waits for your decision',
      held: 'Your message will be sent after you sign in again',
      done: 'Answer complete',
      stopped: 'Stopped',
      stopping: 'Stopping…',
      lost: 'The connection was lost. Trying again…',
    },
  },
  tool: {
    label: 'Tool',
    input: 'Input',
    output: 'Output',
    copyName: 'Copy tool',
    copyInput: 'Copy input',
    copyOutput: 'Copy output',
    shortened: 'shortened',
    outcomes: {
      running: 'Running',
      waiting: 'Waits for you',
      done: 'Done',
      failed: 'Failed',
      unfinished: 'Not finished',
    },
  },
  markdown: {
    copy: 'Copy',
    copied: 'Copied',
    notCopied: 'The browser does not allow copying',
    code: 'Code',
    wrap: 'Wrap',
    task: 'Task',
    /** Names of scrolling regions, numbered over the page. */
    codeRegion: (number: number, language: string) =>
      language === '' ? `Code ${number}` : `Code ${number}, ${language}`,
    tableRegion: (number: number) => `Table ${number}`,
  },
  failure: {
    unreadable: 'The chat service sent an answer that this page cannot read.',
    status: (status: number) => `The chat service answered with status ${status}.`,
    unreachable: 'The chat service cannot be reached. Check your connection and try again.',
    notRenewed:
      'Your session could not be renewed because Okta cannot be reached. Try again in a moment.',
    notKept: 'The conversation did not keep this message.',
    timedOut: 'The answer took too long. Try again, or ask for less at once.',
    interrupted: 'The connection ended before the answer was complete.',
    notArrived: 'Your message did not reach the assistant. Send it again.',
    gone: 'The connection broke off, and the rest of the answer is gone. Try again.',
    brokenOff: 'The answer was interrupted before it was complete.',
    /** @param problem title of a problem of the service. */
    notAnswered: (problem: string) => `This message was not answered: ${problem}.`,
  },
  approval: {
    as: 'As',
    api: 'In',
    scope: 'Permission',
    field: 'Field',
    before: 'Now',
    after: 'After',
    same: '(the same)',
    /** In place of a value that is not there. */
    nothing: 'nothing',
    exactly: 'Sent exactly so',
    approve: 'Approve',
    deny: 'Deny',
    askAgain: 'Ask again',
    expiresIn: (time: string) => `Expires in ${time}`,
    expired: 'Expired: nothing was changed',
    outcomes: {
      approve: 'Approved by you',
      deny: 'Denied by you',
      sending: 'Sending your decision…',
      left: 'Not decided: nothing was changed',
      elsewhere: 'Decided in another tab or on another device',
    },
    /** Before the name of what waits. */
    needed: 'Your decision is needed:',
    show: 'Show',
  },
};
