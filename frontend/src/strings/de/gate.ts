import type { GateTexts } from '../en/gate.ts';

/** German texts of the page before sign-in. */
export const gate = {
  lang: 'de',
  dir: 'ltr',
  app: 'Three-tier chat',
  wait: 'Einen Moment …',
  closed: 'Der Chat konnte nicht geöffnet werden',
  retry: 'Erneut versuchen',
  partial:
    'Ein Teil der Seite konnte nicht geladen werden. Prüfen Sie Ihre Verbindung und versuchen Sie es erneut.',
  config: {
    away: 'Die Website ist nicht erreichbar. Prüfen Sie Ihre Verbindung.',
    status: (status) =>
      `Die Konfiguration der Website konnte nicht geladen werden (Status ${status}).`,
    noJson: 'Die Konfiguration der Website ist kein JSON.',
    invalid: (members) => `Die Konfiguration der Website ist ungültig: ${members}.`,
  },
  signIn: 'Anmelden',
  reasons: {
    'login-required': {
      title: 'Melden Sie sich an, um zu chatten',
      text: 'Der Agent handelt in Ihrem Namen und mit Ihren Berechtigungen. Deshalb muss er wissen, wer Sie sind.',
    },
    denied: {
      title: 'Dieses Konto darf den Chat nicht verwenden',
      text: 'Bitten Sie einen Administrator, es in die Gruppe des Chats aufzunehmen, oder melden Sie sich mit einem anderen Konto an.',
    },
    ended: {
      title: 'Ihre Sitzung ist abgelaufen',
      text: 'Melden Sie sich erneut an, um fortzufahren. Ihr Entwurf bleibt erhalten.',
    },
    unreachable: {
      title: 'Okta ist nicht erreichbar',
      text: 'Prüfen Sie Ihre Verbindung und melden Sie sich in Kürze erneut an.',
    },
    refused: {
      title: 'Okta hat die Anmeldung abgelehnt',
      text: 'Versuchen Sie es erneut. Falls es wieder geschieht, leiten Sie die Meldung von Okta an einen Administrator weiter.',
    },
    untrusted: {
      title: 'Die Anmeldung konnte nicht überprüft werden',
      text: 'Die Antwort von Okta hat die Prüfungen dieser Seite nicht bestanden und wurde nicht verwendet. Melden Sie sich erneut an.',
    },
    clock: {
      title: 'Die Uhr dieses Geräts geht falsch',
      text: 'Nach dieser Uhr ist die Anmeldung bereits abgelaufen, deshalb wurde sie nicht verwendet. Korrigieren Sie Datum und Uhrzeit und melden Sie sich dann erneut an.',
    },
    'other-person': {
      title: 'Eine andere Person hat sich angemeldet',
      text: 'Der Chat in diesem Browser gehört jetzt zu einem anderen Konto. Deshalb wurde die Unterhaltung in diesem Tab geschlossen.',
    },
    'signed-out-elsewhere': {
      title: 'Sie haben sich in einem anderen Tab abgemeldet',
      text: 'Alle Tabs dieses Browsers wurden abgemeldet und ihre Unterhaltungen geschlossen.',
    },
    blocked: {
      title: 'Ihr Browser blockiert die Anmeldung',
      text: 'Er erlaubt dieser Website weder, Daten zu speichern, noch, Fenster zu öffnen. Erlauben Sie eines von beidem und melden Sie sich dann erneut an.',
    },
  },
  okta: (message) => `Meldung von Okta: ${message}`,
  ahead: (time) => `Sie geht etwa ${time} vor.`,
  behind: (time) => `Sie geht etwa ${time} nach.`,
  popup: {
    done: 'Sie können dieses Fenster schließen',
    goOn: 'Setzen Sie Ihren Chat im anderen Fenster fort.',
    missed: 'Der Chat wartet nicht mehr auf diese Anmeldung',
    why: 'Die Seite, die dieses Fenster geöffnet hat, wurde geschlossen oder neu geladen.',
    open: 'Den Chat hier öffnen',
  },
} satisfies GateTexts;
