import type { LedgerCheck } from '@three-tier-chat/wire-contract';

/** Checks that differ in nothing but their time. */
export interface FoldedCheck extends LedgerCheck {
  readonly count: number;
}

/** Folds equal checks into the first of them. */
export function foldChecks(checks: readonly LedgerCheck[]): readonly FoldedCheck[] {
  const folded = new Map<string, FoldedCheck>();
  for (const check of checks) {
    const { checker, verdict, isYours, token, audience, actor, scope, reason } = check;
    const key = JSON.stringify([checker, verdict, isYours, token, audience, actor, scope, reason]);
    const known = folded.get(key);
    folded.set(key, known ? { ...known, count: known.count + 1 } : { ...check, count: 1 });
  }
  return [...folded.values()];
}
