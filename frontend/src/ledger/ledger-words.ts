import { SCOPE, type TurnLedger } from '@three-tier-chat/wire-contract';
import { formatExactTime, formatNumber } from '../strings/format.ts';
import { pageTexts } from '../strings/page-texts.ts';
import { formatPlural } from '../strings/plural.ts';
import type { FoldedCheck } from './fold-checks.ts';

const texts = () => pageTexts().ledger;

/** Logs are some seconds late. What is not recorded after this, in milliseconds, will not be. */
const LATE_MS = 15 * 60_000;

function lookUp(words: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(words, name) ? words[name] : undefined;
}

/** `Checked by the profile API at 10:42:07 AM: it was you, for reading your profile.` */
export function sentenceOf(check: FoldedCheck): string {
  const { count, verdict, isYours, reason } = check;
  const { checkers, otherChecker, unknownUser, forPurpose, ...said } = texts();
  const checker = lookUp(checkers, check.checker) ?? otherChecker(check.checker);
  const time = formatExactTime(new Date(check.at));
  const often = formatNumber(count);
  const purpose = purposeOf(check);
  const rest = purpose === undefined ? '.' : `${forPurpose(purpose)}.`;
  if (verdict === 'accepted') {
    return `${count > 1 ? said.acceptedOften(checker, time, often) : said.accepted(checker, time)}${rest}`;
  }
  const refused = count > 1 ? said.refusedOften(checker, time, often) : said.refused(checker, time);
  const because = reason === undefined ? rest : rest.replace(/\.$/, `: ${reason}.`);
  return `${refused}${because}${isYours ? '' : ` ${unknownUser}`}`;
}

function purposeOf({ checker, scope }: FoldedCheck): string | undefined {
  const { callingTools, purposes, otherPurpose } = texts();
  if (checker === 'interceptor' && scope === SCOPE.chatInvoke) return callingTools;
  return scope === undefined ? undefined : (lookUp(purposes, scope) ?? otherPurpose(scope));
}

/** What a check compared: pairs of a name and a value. */
export function factsOf({
  audience,
  actor,
  scope,
  token,
}: FoldedCheck): readonly (readonly [name: string, value: string])[] {
  const facts = [
    [texts().audience, audience],
    [texts().actor, actor],
    [texts().scope, scope],
    [texts().token, token === undefined ? undefined : String(token)],
  ] as const;
  return facts.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
}

/** The ledger in a sentence or two. */
export function summaryOf({ checks, outcome }: TurnLedger): string {
  const { allYou, allYouSameToken, refusals, outcomes, otherOutcome } = texts();
  const refused = checks.filter(({ verdict }) => verdict === 'refused').length;
  const tokens = new Set(checks.map(({ token }) => token)).size;
  const found = tokens === 1 ? allYouSameToken : allYou;
  const ended = outcome === undefined ? [] : [lookUp(outcomes, outcome) ?? otherOutcome(outcome)];
  return [refused > 0 ? formatPlural(refusals, refused) : found, ...ended].join(' ');
}

/**
 * What is not recorded.
 *
 * @param nowMs milliseconds since the epoch.
 */
export function gapsOf({ checks, missing }: TurnLedger, nowMs: number): readonly string[] {
  const lastMs = Math.max(...checks.map(({ at }) => Date.parse(at)));
  const { never, notYet, gaps } = texts();
  const say = nowMs - lastMs > LATE_MS ? never : notYet;
  return missing.map((gap) => say(gaps[gap]));
}
