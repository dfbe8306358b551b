/** What to do when an alarm rings: each is a page of `docs/runbooks/`, and a kind of alarm. */
export const RUNBOOKS = [
  'failed-turns',
  'failed-tools',
  'failed-changes',
  'slow-turns',
  'keys-unavailable',
  'telemetry-dropped',
  'edge-5xx',
  'backend-errors',
  'runtime-errors',
  'gateway-errors',
  'function-errors',
  'function-throttles',
  'function-duration',
  'api-5xx',
  'token-budget',
] as const;

export type Runbook = (typeof RUNBOOKS)[number];

/** Where a runbook is, from the root of the repository. */
export function runbookPath(runbook: Runbook): string {
  return `docs/runbooks/${runbook}.md`;
}
