import { existsSync, rmSync, statSync, symlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Does what `npm install` would do of a workspace that came or went: its link. Makes the installation
 * count as newer than the lock file if it did before, so that the next `make` installs nothing.
 *
 * @param change changes the tree.
 */
export function keepInstalled(root: string, name: string, change: () => void): void {
  const installed = join(root, 'node_modules/.package-lock.json');
  const isCurrent =
    existsSync(installed) &&
    statSync(installed).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs;
  change();
  const scope = join(root, 'node_modules/@three-tier-chat');
  if (existsSync(scope)) {
    const link = join(scope, name);
    rmSync(link, { force: true });
    if (existsSync(join(root, 'services', name))) symlinkSync(`../../services/${name}`, link);
  }
  if (isCurrent) utimesSync(installed, new Date(), new Date());
}
