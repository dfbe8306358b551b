import { resolve } from 'node:path';

/** The repository's own folder. */
export const ROOT = resolve(import.meta.dirname, '..');
/** Everything that a build writes. */
export const DIST = resolve(ROOT, 'dist');
export const ARTIFACTS = resolve(DIST, 'artifacts');
export const FRONTEND_DIST = resolve(DIST, 'frontend');

/** Where an environment's stacks are synthesized to. */
export function stacksFolder(environment: string): string {
  return resolve(DIST, 'stacks', environment);
}
