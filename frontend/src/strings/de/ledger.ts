import type { PageTexts } from '../en/page.ts';

/** German texts of who checked an answer. */
export const ledger = {
  ledger: {
    title: 'Wer geprüft hat',
    looking: 'Die Aufzeichnungen werden gelesen …',
    again: 'Erneut nachsehen',
    late: 'Aufzeichnungen treffen einige Sekunden später ein. Sehen Sie erneut nach, um den Rest zu erhalten.',
    aws: 'Auch AWS prüft Ihre Anmeldung, vor dem Assistenten, vor dem Tool-Gateway und vor jeder API, und lässt keine abgelehnte Anfrage durch. Über diese Prüfungen führt es keine Aufzeichnungen.',
    checkers: {
      agent: 'vom Assistenten',
      conversations: 'von der Unterhaltungs-API',
      interceptor: 'vom Tool-Gateway',
      'secured-api': 'von der Profil-API',
    },
    otherChecker: (name) => `von der API „${name}“`,
    purposes: {
      'chat.invoke': 'um mit dem Assistenten zu sprechen',
      'profile.read': 'um Ihr Profil zu lesen',
      'profile.write': 'um Ihr Profil zu ändern',
      'conversations.read': 'um Ihre Unterhaltungen zu lesen',
      'conversations.write': 'um diese Unterhaltung zu speichern',
    },
    otherPurpose: (scope) => `für ${scope}`,
    callingTools: 'um die Tools des Assistenten zu verwenden',
    forPurpose: (purpose) => `, ${purpose}`,
    accepted: (checker, time) => `Geprüft ${checker} um ${time}: Sie waren es`,
    acceptedOften: (checker, time, count) =>
      `${count}-mal geprüft ${checker}, zuerst um ${time}: Sie waren es`,
    refused: (checker, time) => `Abgelehnt ${checker} um ${time}`,
    refusedOften: (checker, time, count) => `${count}-mal abgelehnt ${checker}, zuerst um ${time}`,
    unknownUser: 'Es war nicht zu erkennen, wessen Anmeldung es war.',
    gaps: {
      agent: 'Der Assistent',
      conversations: 'Die Unterhaltungs-API',
      interceptor: 'Das Tool-Gateway',
      api: 'Die API des Tools',
      'turn-end': 'Das Ende der Antwort',
    },
    notYet: (gap) => `${gap}: noch nicht aufgezeichnet.`,
    never: (gap) => `${gap}: keine Aufzeichnung.`,
    allYou: 'Jede Prüfung hat ergeben, dass Sie es waren.',
    allYouSameToken: 'Jede Prüfung hat ergeben, dass Sie es waren, mit derselben Anmeldung.',
    refusals: {
      one: () => 'Eine Prüfung hat abgelehnt.',
      other: (count) => `${count} Prüfungen haben abgelehnt.`,
    },
    outcomes: {
      done: 'Die Antwort wurde vollständig gegeben.',
      stopped: 'Sie haben die Antwort gestoppt.',
      'awaiting-approval': 'Die Antwort wartet auf Ihre Entscheidung.',
    },
    otherOutcome: (outcome) => `Die Antwort endete vorzeitig (${outcome}).`,
    audience: 'Audience',
    actor: 'Handelnder Client',
    scope: 'Scope',
    token: 'Anmeldung',
  },
} satisfies Partial<PageTexts>;
