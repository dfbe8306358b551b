import type { PageTexts } from '../en/page.ts';
import { conversation } from './conversation.ts';
import { ledger } from './ledger.ts';

/** German texts of the page of a signed-in person. */
export const page = {
  skip: 'Zum Nachrichtenfeld springen',
  close: 'Schließen',
  cancel: 'Abbrechen',
  retry: 'Erneut versuchen',
  tryAgain: 'Erneut versuchen',

  bar: {
    conversations: 'Unterhaltungen',
    signedInAs: 'Angemeldet als',
    newConversation: 'Neue Unterhaltung',
    signOut: 'Abmelden',
  },
  news: { waits: 'Ihre Entscheidung ist nötig', answered: 'Beantwortet' },

  account: {
    title: 'Ihr Konto',
    name: 'Name',
    email: 'E-Mail',
    groups: 'Gruppen',
    allows: 'Mit dieser Anmeldung darf der Chat',
    scopes: {
      openid: 'wissen, wer Sie sind',
      profile: 'Ihren Namen sehen',
      email: 'Ihre E-Mail-Adresse sehen',
      offline_access: 'Sie angemeldet halten, solange diese Seite geöffnet ist',
      'chat.invoke': 'den Assistenten für Sie aufrufen',
      'profile.read': 'Ihr Profil, Ihre Einstellungen, Kontaktdaten und deren Änderungen lesen',
      'profile.write': 'Ihre Einstellungen und Kontaktdaten ändern, sobald Sie es genehmigen',
      'conversations.read': 'Ihre eigenen Unterhaltungen lesen',
      'conversations.write':
        'Ihre eigenen Unterhaltungen speichern, umbenennen, anheften und löschen',
    },
    session: 'Sitzung',
    ended: 'Sie ist abgelaufen. Melden Sie sich erneut an, um fortzufahren.',
    endsAt: (time) => `Sie endet um ${time} Uhr. Danach müssen Sie sich erneut anmelden.`,
    renewedAt: (time, end) =>
      `Sie wird um ${time} Uhr automatisch erneuert, bevor sie um ${end} Uhr enden würde.`,
    actsAsYou:
      'Der Assistent handelt in Ihrem Namen und nur mit dieser Anmeldung: Er kann nur sehen und ändern, was auch Sie sehen und ändern können. Beim Abmelden endet die Sitzung in allen Tabs dieses Browsers und bei Okta.',
    shortcuts: 'Tastenkürzel',
    signOut: 'In diesem Browser abmelden',
  },
  settings: {
    theme: 'Darstellung',
    themes: { system: 'Wie das System', light: 'Hell', dark: 'Dunkel' },
    language: 'Sprache',
    browsers: 'Wie der Browser',
    notLoaded:
      'Diese Sprache konnte nicht geladen werden. Prüfen Sie Ihre Verbindung und laden Sie die Seite neu.',
  },
  shortcuts: {
    title: 'Tastenkürzel',
    rows: [
      ['Eingabe', 'Nachricht senden'],
      ['Umschalt + Eingabe', 'Neue Zeile beginnen'],
      ['Escape', 'Antwort stoppen'],
      ['Pfeil nach oben, in leerer Nachricht', 'Letzte Nachricht zum Bearbeiten zurückholen'],
      ['?', 'Diese Tastenkürzel anzeigen'],
    ],
  },
  lapsed: {
    stays: 'Ihre Unterhaltung bleibt hier und wird fortgesetzt, sobald Sie sich erneut anmelden.',
    blocked:
      'Ihr Browser hat das Anmeldefenster blockiert. Erlauben Sie es und versuchen Sie es erneut, oder melden Sie sich auf dieser Seite an: Sie wird dabei kurz verlassen, Ihr Entwurf bleibt erhalten.',
    signIn: 'Erneut anmelden',
    signInHere: 'Auf dieser Seite anmelden',
  },

  ...conversation,
  ...ledger,

  history: {
    title: 'Unterhaltungen',
    search: 'Unterhaltungen durchsuchen',
    searchPlaceholder: 'Suchen',
    pinned: 'Angeheftet',
    today: 'Heute',
    yesterday: 'Gestern',
    none: 'Noch keine Unterhaltungen.',
    notFound: 'Nichts gefunden.',
    notFoundYet: 'Bisher nichts gefunden.',
    more: 'Mehr anzeigen',
    untitled: 'Ohne Titel',
    needsApproval: 'Genehmigung nötig',
    optionsOf: (title) => `Optionen von ${title}`,
    rename: 'Umbenennen',
    titleLabel: 'Titel',
    save: 'Speichern',
    pin: 'Anheften',
    unpin: 'Lösen',
    exports: { markdown: 'Als Markdown exportieren', json: 'Als JSON exportieren' },
    delete: 'Löschen',
    deleted: 'Gelöscht:',
    undo: 'Rückgängig',
  },
  file: {
    name: 'unterhaltung',
    you: 'Sie',
    assistant: 'Assistent',
    endedWith: (outcome) => `Ende der Antwort: ${wordOf(outcome)}`,
    tool: (name, status) => `Tool ${name}: ${wordOf(status)}`,
    approvalOf: (name, decision) => `Genehmigung von ${name}: ${wordOf(decision)}`,
    open: 'offen',
  },
} satisfies PageTexts;

/** Codes that are kept of a turn, its calls and decisions. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ['running', 'läuft'],
  ['done', 'fertig'],
  ['failed', 'fehlgeschlagen'],
  ['approve', 'genehmigt'],
  ['deny', 'abgelehnt'],
  ['expired', 'abgelaufen'],
  ['approval-expired', 'Genehmigung abgelaufen'],
  ['awaiting-approval', 'wartet auf Genehmigung'],
  ['stopped', 'gestoppt'],
  ['interrupted', 'unterbrochen'],
  ['length', 'maximale Länge erreicht'],
  ['filtered', 'vom Inhaltsfilter beendet'],
  ['empty', 'leer'],
  ['call-limit', 'maximale Anzahl an Schritten erreicht'],
  ['broken-off', 'abgebrochen'],
  ['throttled', 'zu viele Anfragen'],
  ['timeout', 'Zeit abgelaufen'],
]);

/** @returns the code itself, if it is one that this build does not know. */
function wordOf(code: string): string {
  return WORDS.get(code) ?? code;
}
