import { awsSentence } from '../aws-clients.ts';
import type { Check, DoctorContext, Verdict } from './check.ts';
import { NotTried, Unreadable } from './endings.ts';

export interface Result {
  readonly check: Check;
  readonly verdict: Verdict;
}

/** Milliseconds that a check may take. */
const LIMIT_MS = 20_000;

/**
 * Runs checks side by side, each once those that it needs are ok.
 *
 * @param limitMs of a check that has none of its own.
 * @throws whatever is a fault of a check, not of what it reads.
 */
export async function runChecks(
  checks: readonly Check[],
  doctor: DoctorContext,
  limitMs = LIMIT_MS,
): Promise<readonly Result[]> {
  const running = new Map<string, Promise<Verdict>>();
  const verdictOf = (check: Check): Promise<Verdict> => {
    const begun = running.get(check.name) ?? begin(check);
    running.set(check.name, begun);
    return begun;
  };
  const begin = async (check: Check): Promise<Verdict> => {
    const needed = check.needs ?? [];
    const verdicts = await Promise.all(
      [...needed, ...(check.follows ?? [])].map((name) => verdictOf(named(checks, name))),
    );
    const missing = needed.filter((_, index) => verdicts[index]?.kind !== 'ok');
    if (missing.length > 0) return { kind: 'not-tried', why: `it needs ${missing.join(', ')}` };
    return runWithin(check, doctor, check.limitMs ?? limitMs);
  };
  const verdicts = await Promise.all(checks.map(verdictOf));
  return checks.flatMap((check, index) => {
    const verdict = verdicts[index];
    return verdict ? [{ check, verdict }] : [];
  });
}

function named(checks: readonly Check[], name: string): Check {
  const check = checks.find((one) => one.name === name);
  if (!check) throw new Error(`There is no check "${name}"`);
  return check;
}

async function runWithin(check: Check, doctor: DoctorContext, limitMs: number): Promise<Verdict> {
  const end = new AbortController();
  const { promise, resolve } = Promise.withResolvers<Verdict>();
  const timer = setTimeout(() => {
    resolve({ kind: 'unknown', why: `there was no answer within ${limitMs / 1000} s` });
    end.abort();
  }, limitMs);
  try {
    return await Promise.race([
      check.run(doctor, end.signal).catch((error) => withoutVerdict(check, error)),
      promise,
    ]);
  } finally {
    clearTimeout(timer);
    // What a check leaves waiting must not keep this process.
    end.abort();
  }
}

/** @throws the error, if it is a fault of the check. */
function withoutVerdict({ reads }: Check, error: unknown): Verdict {
  if (error instanceof NotTried) return { kind: 'not-tried', why: error.message };
  const why = error instanceof Unreadable ? error.message : awsSentence(error);
  if (why === undefined) throw error;
  return { kind: 'unknown', why: `${oneLine(why)} (it reads ${reads})` };
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
