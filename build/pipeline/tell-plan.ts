import { readFileSync } from 'node:fs';
import { planComment, readSavedPlan } from './saved-plan.ts';

/* `node build/pipeline/tell-plan.ts <folder of the plan> <what it printed>`: a comment in Markdown. */

const [folder = '', printed = ''] = process.argv.slice(2);
process.stdout.write(planComment(readSavedPlan(folder), readFileSync(printed, 'utf8')));
