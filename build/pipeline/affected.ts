import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SERVICE_NAMES, type Service } from '../../terraform/services.ts';
import { ROOT } from '../paths.ts';
import { workspaceFolders } from './workspaces.ts';

/** What goes into every artifact, whichever service it is of. */
const IN_EVERY_ARTIFACT = ['build/', 'package-lock.json', 'tsconfig.base.json'];
/** What only the platform's role applies. */
const PLATFORM = ['terraform/', 'okta/'];

export interface Affected {
  readonly services: readonly Service[];
  readonly platform: boolean;
}

/** What has to be deployed after a change of these files. */
export function affectedBy(files: readonly string[]): Affected {
  const isBelow = (folders: readonly string[]) =>
    files.some((file) => folders.some((folder) => file.startsWith(folder)));
  return {
    services: SERVICE_NAMES.filter((service) =>
      isBelow([...foldersOf(service), ...IN_EVERY_ARTIFACT]),
    ),
    platform: isBelow(PLATFORM),
  };
}

/** Everything, for a change of which nobody knows from what. */
export const EVERYTHING: Affected = { services: SERVICE_NAMES, platform: true };

/** A service's folder and those of the workspaces that it imports, by its package.json and theirs. */
export function foldersOf(service: Service): readonly string[] {
  const folders = workspaceFolders();
  const found = new Set<string>();
  const add = (name: string) => {
    const folder = folders.get(name);
    if (folder === undefined || found.has(folder)) return;
    found.add(folder);
    const { dependencies = {} } = JSON.parse(
      readFileSync(join(ROOT, folder, 'package.json'), 'utf8'),
    ) as { readonly dependencies?: Readonly<Record<string, string>> };
    for (const dependency of Object.keys(dependencies)) add(dependency);
  };
  add(`@three-tier-chat/${service}`);
  if (found.size === 0) throw new Error(`${service} is no workspace`);
  return [...found];
}
