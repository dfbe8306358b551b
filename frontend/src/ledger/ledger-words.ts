import { type LedgerGap, SCOPE, type TurnLedger } from '@three-tier-chat/wire-contract';
import type { FoldedCheck } from './fold-checks.ts';

const TEXT = {
  locale: 'en',
  checkers: {
    agent: 'the assistant',
    conversations: 'the conversations API',
    interceptor: 'the tool gateway',
    'secured-api': 'the profile API',
  } as Readonly<Record<string, string>>,
  otherChecker: (name: string) => `the API “${name}”`,
  purposes: {
    [SCOPE.chatInvoke]: 'talking to the assistant',
    [SCOPE.profileRead]: 'reading your profile',
    [SCOPE.profileWrite]: 'changing your profile',
    [SCOPE.conversationsRead]: 'reading your conversations',
    [SCOPE.conversationsWrite]: 'keeping this conversation',
  } as Readonly<Record<string, string>>,
  /** The gateway asks for the assistant's scope, but for another purpose. */
  callingTools: 'using the assistant’s tools',
  forPurpose: (purpose: string) => `, for ${purpose}`,
  accepted: (checker: string, time: string) => `Checked by ${checker} at ${time}: it was you`,
  acceptedOften: (checker: string, time: string, count: number) =>
    `Checked ${count} times by ${checker}, first at ${time}: it was you`,
  refused: (checker: string, time: string) => `Refused by ${checker} at ${time}`,
  refusedOften: (checker: string, time: string, count: number) =>
    `Refused ${count} times by ${checker}, first at ${time}`,
  because: (reason: string) => `: ${reason}`,
  unknownUser: ' It could not tell whose sign-in it was.',
  end: '.',
  gaps: {
    agent: 'The assistant',
    conversations: 'The conversations API',
    interceptor: 'The tool gateway',
    api: 'The tool’s API',
    'turn-end': 'The end of the answer',
  } as Readonly<Record<LedgerGap, string>>,
  notYet: (gap: string) => `${gap}: not recorded yet.`,
  never: (gap: string) => `${gap}: no record.`,
  allYou: 'Every check found you.',
  allYouSameToken: 'Every check found you, with the same sign-in.',
  refusals: (count: number) => (count === 1 ? 'One check refused.' : `${count} checks refused.`),
  outcomes: {
    done: 'The answer was completed.',
    stopped: 'You stopped the answer.',
    'awaiting-approval': 'The answer waits for your decision.',
  } as Readonly<Record<string, string>>,
  otherOutcome: (outcome: string) => `The answer ended early (${outcome}).`,
  audience: 'Audience',
  actor: 'Acting client',
  scope: 'Scope',
  token: 'Sign-in',
} as const;

/** Logs are some seconds late. What is not recorded after this, in milliseconds, will not be. */
const LATE_MS = 15 * 60_000;

function lookUp(words: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(words, name) ? words[name] : undefined;
}

/** `Checked by the profile API at 10:42:07 AM: it was you, for reading your profile.` */
export function sentenceOf(check: FoldedCheck): string {
  const { count, verdict, isYours, reason } = check;
  const checker = lookUp(TEXT.checkers, check.checker) ?? TEXT.otherChecker(check.checker);
  const time = new Intl.DateTimeFormat(TEXT.locale, { timeStyle: 'medium' }).format(
    new Date(check.at),
  );
  const purpose = purposeOf(check);
  const forPurpose = purpose === undefined ? '' : TEXT.forPurpose(purpose);
  if (verdict === 'accepted') {
    const said =
      count > 1 ? TEXT.acceptedOften(checker, time, count) : TEXT.accepted(checker, time);
    return `${said}${forPurpose}${TEXT.end}`;
  }
  const said = count > 1 ? TEXT.refusedOften(checker, time, count) : TEXT.refused(checker, time);
  const because = reason === undefined ? '' : TEXT.because(reason);
  return `${said}${forPurpose}${because}${TEXT.end}${isYours ? '' : TEXT.unknownUser}`;
}

function purposeOf({ checker, scope }: FoldedCheck): string | undefined {
  if (checker === 'interceptor' && scope === SCOPE.chatInvoke) return TEXT.callingTools;
  return scope === undefined ? undefined : (lookUp(TEXT.purposes, scope) ?? scope);
}

/** What a check compared: pairs of a name and a value. */
export function factsOf({
  audience,
  actor,
  scope,
  token,
}: FoldedCheck): readonly (readonly [name: string, value: string])[] {
  const facts = [
    [TEXT.audience, audience],
    [TEXT.actor, actor],
    [TEXT.scope, scope],
    [TEXT.token, token === undefined ? undefined : String(token)],
  ] as const;
  return facts.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
}

/** The ledger in a sentence or two. */
export function summaryOf({ checks, outcome }: TurnLedger): string {
  const refusals = checks.filter(({ verdict }) => verdict === 'refused').length;
  const tokens = new Set(checks.map(({ token }) => token)).size;
  const found = tokens === 1 ? TEXT.allYouSameToken : TEXT.allYou;
  const ended =
    outcome === undefined ? '' : ` ${lookUp(TEXT.outcomes, outcome) ?? TEXT.otherOutcome(outcome)}`;
  return `${refusals > 0 ? TEXT.refusals(refusals) : found}${ended}`;
}

/**
 * What is not recorded.
 *
 * @param nowMs milliseconds since the epoch.
 */
export function gapsOf({ checks, missing }: TurnLedger, nowMs: number): readonly string[] {
  const lastMs = Math.max(...checks.map(({ at }) => Date.parse(at)));
  const say = nowMs - lastMs > LATE_MS ? TEXT.never : TEXT.notYet;
  return missing.map((gap) => say(TEXT.gaps[gap]));
}
