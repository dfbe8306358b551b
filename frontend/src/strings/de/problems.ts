import type { ProblemTexts } from '../problem-texts.ts';

/** Was der Dienst auf Englisch sagt; `bad-request` nennt Felder und bleibt, wie es ist. */
export const problems: ProblemTexts = {
  'not-signed-in': 'Ihre Anmeldung gilt nicht mehr: Melden Sie sich erneut an.',
  'not-allowed': 'Mit dieser Anmeldung ist das nicht erlaubt.',
  'session-of-another-user': 'Diese Unterhaltung gehört jemand anderem: Beginnen Sie eine neue.',
  'not-found': 'Das gibt es nicht mehr: Vielleicht wurde es gelöscht.',
  'session-busy':
    'In dieser Unterhaltung läuft noch eine Antwort: Warten Sie darauf, und versuchen Sie es dann erneut.',
  'conversation-changed': 'Die Unterhaltung hat sich inzwischen geändert: Laden Sie sie neu.',
  'approval-decided': 'Darüber wurde schon entschieden: Laden Sie die Unterhaltung neu.',
  'approval-expired': 'Die Zeit für diese Genehmigung ist abgelaufen: Fragen Sie erneut.',
  'body-too-large': 'Die Nachricht ist zu lang: Kürzen Sie sie.',
  'turn-id-reused':
    'Unter dieser Nummer gibt es schon eine andere Nachricht: Senden Sie Ihre als neue.',
  'too-many-requests':
    'Der Assistent bekommt zu viele Anfragen: Versuchen Sie es gleich noch einmal.',
  'internal-error': 'Ein Fehler ist aufgetreten: Versuchen Sie es gleich noch einmal.',
  'agent-failed': 'Der Assistent ist an einem Fehler gescheitert: Versuchen Sie es noch einmal.',
  'model-failed': 'Das Modell hat keine Antwort gegeben: Versuchen Sie es gleich noch einmal.',
  'identity-unavailable':
    'Ihre Anmeldung kann gerade nicht geprüft werden: Versuchen Sie es gleich noch einmal.',
  'conversations-unavailable':
    'Ihre Unterhaltungen sind gerade nicht erreichbar: Versuchen Sie es gleich noch einmal.',
  'ledger-unavailable':
    'Die Protokolle sind gerade nicht lesbar: Versuchen Sie es gleich noch einmal.',
  'data-unavailable':
    'Die Daten sind gerade nicht erreichbar: Versuchen Sie es gleich noch einmal.',
  'profile-unavailable':
    'Ihr Profil ist gerade nicht erreichbar: Versuchen Sie es gleich noch einmal.',
  'turn-interrupted':
    'Die Antwort wurde unterbrochen, bevor sie vollständig war: Senden Sie die Nachricht erneut.',
  'service-restarting': 'Der Dienst startet neu: Versuchen Sie es noch einmal.',
  'agent-unavailable': 'Der Assistent ist nicht erreichbar: Versuchen Sie es gleich noch einmal.',
  'agent-timeout':
    'Der Assistent hat zu lange gebraucht: Versuchen Sie es noch einmal, oder fragen Sie nach weniger auf einmal.',
};
