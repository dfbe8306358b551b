/** What to do when an alarm rings: each is a page of `docs/runbooks/`, and a kind of alarm. */
export const RUNBOOKS = [
  'failed-turns',
  'backend-errors',
  'runtime-errors',
  'gateway-errors',
  'function-errors',
  'function-throttles',
  'api-5xx',
  'token-budget',
] as const;

export type Runbook = (typeof RUNBOOKS)[number];

/** Where a runbook is, from the root of the repository. */
export function runbookPath(runbook: Runbook): string {
  return `docs/runbooks/${runbook}.md`;
}
