import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type EnvironmentFile,
  isEnvironmentName,
  type Machine,
  parseEnvironment,
  type Settings,
} from './settings.ts';
import { SynthesisError } from './synthesis-error.ts';

const FOLDER = join(import.meta.dirname, 'environments');

/**
 * Reads `environments/<name>.ts`.
 *
 * @throws SynthesisError for an environment without a file, or with every problem of its settings.
 */
export async function loadEnvironment(
  name: string | undefined,
  machine: Machine,
): Promise<Settings> {
  const known = (await readdir(FOLDER)).map((file) => file.replace(/\.ts$/, ''));
  if (name === undefined || !isEnvironmentName(name) || !known.includes(name)) {
    const asked =
      name === undefined ? 'No environment was named' : `There is no environment "${name}"`;
    throw new SynthesisError(
      `${asked}: name one of ${known.join(', ')}, or add terraform/environments/<name>.ts.`,
    );
  }
  const file = (await import(join(FOLDER, `${name}.ts`))) as { environment: EnvironmentFile };
  return parseEnvironment(name, file.environment(machine));
}
