import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../paths.ts';

/** The folder of each workspace, `services/agent/`, by the name of its package. */
export function workspaceFolders(): ReadonlyMap<string, string> {
  const { workspaces } = readPackage('') as { readonly workspaces: readonly string[] };
  return new Map(
    workspaces
      .flatMap((pattern) => globSync(pattern, { cwd: ROOT }))
      .filter((folder) => existsSync(join(ROOT, folder, 'package.json')))
      .map((folder) => [String(readPackage(folder)['name']), `${folder}/`]),
  );
}

function readPackage(folder: string): Readonly<Record<string, unknown>> {
  return JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8'));
}
