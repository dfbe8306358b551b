import { checkParts } from './check-parts.ts';
import { startProgress } from './progress.ts';

process.exitCode = (await checkParts(startProgress())) ? 0 : 1;
