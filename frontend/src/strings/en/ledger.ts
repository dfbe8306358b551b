import type { Plural } from './conversation.ts';

/** English texts of who checked an answer. */
export const ledger = {
  ledger: {
    title: 'Who checked',
    looking: 'Looking up the records…',
    again: 'Look again',
    late: 'Records arrive some seconds late: look again for the rest.',
    aws: 'AWS checks your sign-in too, in front of the assistant, of the tool gateway and of each API, and lets no request through that it refuses. It keeps no record of those checks.',
    /** Who checks, as it stands in `accepted` and `refused`. */
    checkers: {
      agent: 'the assistant',
      conversations: 'the conversations API',
      interceptor: 'the tool gateway',
      'secured-api': 'the profile API',
    },
    otherChecker: (name: string) => `the API “${name}”`,
    /** By scope, as it stands in `forPurpose`. */
    purposes: {
      'chat.invoke': 'talking to the assistant',
      'profile.read': 'reading your profile',
      'profile.write': 'changing your profile',
      'conversations.read': 'reading your conversations',
      'conversations.write': 'keeping this conversation',
    },
    otherPurpose: (scope: string) => scope,
    /** The gateway asks for the assistant's scope, but for another purpose. */
    callingTools: 'using the assistant’s tools',
    /** Goes on with a sentence. */
    forPurpose: (purpose: string) => `, for ${purpose}`,
    accepted: (checker: string, time: string) => `Checked by ${checker} at ${time}: it was you`,
    acceptedOften: (checker: string, time: string, count: string) =>
      `Checked ${count} times by ${checker}, first at ${time}: it was you`,
    refused: (checker: string, time: string) => `Refused by ${checker} at ${time}`,
    refusedOften: (checker: string, time: string, count: string) =>
      `Refused ${count} times by ${checker}, first at ${time}`,
    unknownUser: 'It could not tell whose sign-in it was.',
    gaps: {
      agent: 'The assistant',
      conversations: 'The conversations API',
      interceptor: 'The tool gateway',
      api: 'The tool’s API',
      'turn-end': 'The end of the answer',
    },
    notYet: (gap: string) => `${gap}: not recorded yet.`,
    never: (gap: string) => `${gap}: no record.`,
    allYou: 'Every check found you.',
    allYouSameToken: 'Every check found you, with the same sign-in.',
    refusals: {
      one: () => 'One check refused.',
      other: (count) => `${count} checks refused.`,
    } as Plural,
    outcomes: {
      done: 'The answer was completed.',
      stopped: 'You stopped the answer.',
      'awaiting-approval': 'The answer waits for your decision.',
    },
    otherOutcome: (outcome: string) => `The answer ended early (${outcome}).`,
    audience: 'Audience',
    actor: 'Acting client',
    scope: 'Scope',
    token: 'Sign-in',
  },
};
