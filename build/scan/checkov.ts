import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../paths.ts';
import { runCommand } from '../run-command.ts';
import type { MissingPart } from '../test-report.ts';

/** The command of checkov: `CHECKOV`, or the one of the PATH. */
const CHECKOV = process.env['CHECKOV'] || 'checkov';
/** Beside the sources, so that dependabot sees it. */
const REQUIREMENTS = 'build/scan/requirements.txt';
/** The reviewed file: what is scanned, and what is accepted. */
export const REVIEWED = join(ROOT, '.checkov.yaml');

/** How to get it where it is not. */
export const MISSING_CHECKOV: MissingPart = {
  part: 'checkov',
  get: `python3 -m venv ~/.checkov && ~/.checkov/bin/pip install -r ${REQUIREMENTS}, then CHECKOV=~/.checkov/bin/checkov`,
};

export async function hasCheckov(): Promise<boolean> {
  try {
    return (await runCommand([CHECKOV, '--version'], { onOutput: () => {} })) === 0;
  } catch {
    return false;
  }
}

/** The version with which what is accepted was reviewed: another one may have other checks. */
export function reviewedVersion(): string {
  return readFileSync(join(ROOT, REQUIREMENTS), 'utf8').trim().replace('checkov==', '');
}

/**
 * Scans the stacks in a folder, by the reviewed file.
 *
 * @param more arguments, which win over the file's.
 * @returns the exit code: 0 if it found nothing that is not accepted.
 */
export function runCheckov(
  folder: string,
  { more = [], onOutput }: { readonly more?: readonly string[]; onOutput(text: string): void },
): Promise<number> {
  return runCommand([CHECKOV, '--config-file', REVIEWED, '--directory', folder, ...more], {
    onOutput,
  });
}
