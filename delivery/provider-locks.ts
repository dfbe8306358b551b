import { copyFile, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { API_NAMES, SERVICES } from '@three-tier-chat/terraform/services.ts';
import type { DeliveryContext } from './delivery-context.ts';
import { DeliveryError } from './delivery-error.ts';
import type { Stack } from './stack-order.ts';
import { runTerraform } from './terraform-cli.ts';

/** The platforms on which people and pipelines run Terraform. */
const PLATFORMS = ['linux_amd64', 'linux_arm64', 'darwin_arm64'];

/**
 * Without its lock file, Terraform may choose other providers at an apply than at the last one.
 *
 * @returns what to do about stacks without one, if there are any and nobody allowed it.
 */
export async function unlockedProblem(
  {
    settings,
    variables,
    locksFolder,
  }: Pick<DeliveryContext, 'settings' | 'variables' | 'locksFolder'>,
  stacks: readonly Pick<Stack, 'part'>[],
): Promise<string | undefined> {
  if (variables['UNLOCKED_PROVIDERS'] === '1') return undefined;
  const files = new Set(await readdir(locksFolder).catch(() => []));
  const missing = lockedTogether(stacks).filter(({ part }) => !files.has(lockFileName(part)));
  if (missing.length === 0) return undefined;
  return `delivery/locks has no provider lock file of ${missing.map(({ part }) => part).join(', ')}: run \`make lock ENV=${settings.name}\` and commit what it writes, or let Terraform choose the providers with UNLOCKED_PROVIDERS=1.`;
}

const API_STACKS: ReadonlySet<string> = new Set(API_NAMES.map((name) => SERVICES[name].stack));

/**
 * The name of a stack's provider lock file in git. The stacks of all APIs are made by one class and need
 * the same providers, so that a new API needs no new file.
 */
export function lockFileName(part: string): string {
  return `${API_STACKS.has(part) ? 'api' : part}.terraform.lock.hcl`;
}

/** The first stack of each lock file. */
function lockedTogether<S extends Pick<Stack, 'part'>>(stacks: readonly S[]): readonly S[] {
  const files = stacks.map(({ part }) => lockFileName(part));
  return stacks.filter(({ part }, index) => files.indexOf(lockFileName(part)) === index);
}

/**
 * Writes the provider lock files of stacks, with the checksums of every platform, into the folder in
 * git. The stacks of all environments require the same providers, so any environment will do.
 *
 * @returns the files.
 * @throws DeliveryError if the registry cannot be read.
 */
export async function lockProviders(
  {
    variables,
    locksFolder,
    terminal,
  }: Pick<DeliveryContext, 'variables' | 'locksFolder' | 'terminal'>,
  stacks: readonly Stack[],
): Promise<readonly string[]> {
  await mkdir(locksFolder, { recursive: true });
  const files: string[] = [];
  for (const { part, folder, name } of lockedTogether(stacks)) {
    terminal.print(`${name}: fetching its providers for ${PLATFORMS.join(', ')}\n`);
    const run = await runTerraform(
      ['providers', 'lock', ...PLATFORMS.map((platform) => `-platform=${platform}`)],
      { variables, folder },
    );
    if (run.code !== 0) {
      throw new DeliveryError([`The providers of ${name} could not be locked:\n${run.stderr}`]);
    }
    const file = join(locksFolder, lockFileName(part));
    await copyFile(join(folder, '.terraform.lock.hcl'), file);
    files.push(file);
  }
  return files;
}
