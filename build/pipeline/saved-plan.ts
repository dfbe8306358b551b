import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

/** What a pipeline reads of the `plan.json` that `make plan PLAN=<folder>` writes. */
const schema = z.looseObject({
  environment: z.string(),
  changes: z.boolean(),
  summary: z.array(z.string()),
});

export type SavedPlan = z.output<typeof schema>;

/** The longest comment that GitHub takes has 65,536 characters. */
const PLAN_CHARACTERS = 60_000;

/** @throws Error where there is no plan: a pipeline must not take that for one without changes. */
export function readSavedPlan(folder: string): SavedPlan {
  return schema.parse(JSON.parse(readFileSync(join(folder, 'plan.json'), 'utf8')));
}

/** The comment on a pull request, in Markdown; empty if it changes nothing. */
export function planComment({ environment, changes, summary }: SavedPlan, text: string): string {
  if (!changes) return '';
  const cut = text.length > PLAN_CHARACTERS;
  const shown = cut ? text.slice(-PLAN_CHARACTERS) : text;
  // A fence longer than any in it, or the plan could end it and write Markdown of its own.
  const longest = Math.max(0, ...(shown.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(Math.max(3, longest + 1));
  return [
    `### Plan of ${environment}`,
    '',
    ...summary.map((line) => `- ${line}`),
    '',
    `<details><summary>${cut ? 'The end of the plan: all of it is in the log' : 'The plan'}</summary>`,
    '',
    fence,
    shown.trim(),
    fence,
    '',
    '</details>',
    '',
  ].join('\n');
}
