import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { DeliveryContext } from './delivery-context.ts';
import { DeliveryError } from './delivery-error.ts';
import type { Stack } from './stack-order.ts';
import { runTerraform } from './terraform-cli.ts';

/** The platforms on which people and pipelines run Terraform. */
const PLATFORMS = ['linux_amd64', 'linux_arm64', 'darwin_arm64'];

/**
 * Writes each stack's provider lock file, with the checksums of every platform, into the folder in
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
  for (const { part, folder, name } of stacks) {
    terminal.print(`${name}: fetching its providers for ${PLATFORMS.join(', ')}\n`);
    const run = await runTerraform(
      ['providers', 'lock', ...PLATFORMS.map((platform) => `-platform=${platform}`)],
      { variables, folder },
    );
    if (run.code !== 0) {
      throw new DeliveryError([`The providers of ${name} could not be locked:\n${run.stderr}`]);
    }
    const file = join(locksFolder, `${part}.terraform.lock.hcl`);
    await copyFile(join(folder, '.terraform.lock.hcl'), file);
    files.push(file);
  }
  return files;
}
