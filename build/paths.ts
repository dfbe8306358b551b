import { resolve } from 'node:path';

/** The root folder of the repository. */
export const ROOT = resolve(import.meta.dirname, '..');
/** The folder of all build output. */
export const DIST = resolve(ROOT, 'dist');
export const ARTIFACTS = resolve(DIST, 'artifacts');
export const FRONTEND_DIST = resolve(DIST, 'frontend');

/** The folder of an environment's synthesized stacks. */
export function stacksFolder(environment: string): string {
  return resolve(DIST, 'stacks', environment);
}
