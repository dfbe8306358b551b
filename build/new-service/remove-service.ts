import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { changeTree } from './change-tree.ts';
import { keepInstalled } from './installed-link.ts';
import { LISTED_EDITS } from './listed-edits.ts';
import { ServiceError } from './service-error.ts';
import { type Files, readFiles, serviceFiles } from './service-files.ts';

/** What the repository's history has. */
export interface History {
  /** The file as the last commit has it; undefined for one that it has not. */
  readonly committed: (path: string) => string | undefined;
  /** Sources that import something of a folder, committed or not. */
  readonly importing: (folder: string) => readonly string[];
}

/**
 * Removes an API from the tree: its folder, its lines in the lists, and what was built of it.
 *
 * @throws ServiceError for what is no API, is used by others, or has files that git would lose.
 */
export function removeService(
  root: string,
  { name, isForced }: { readonly name: string; readonly isForced: boolean },
  history: History,
): void {
  const folder = `services/${name}`;
  requireApi(root, name);
  const users = history
    .importing(folder)
    .filter((path) => !path.startsWith(`${folder}/`) && !isList(path));
  if (users.length > 0) {
    throw new ServiceError(
      `${name} is used by ${shorten(users)}: remove that first, and then the service.`,
    );
  }
  const lost = isForced ? [] : lostFiles(root, name, history);
  if (lost.length > 0) {
    throw new ServiceError(
      `git does not have ${shorten(lost)} as it is now: commit it, or lose it with FORCE=1.`,
    );
  }
  const changes = LISTED_EDITS.map(({ path, remove }) => ({
    path,
    text: remove(readFileSync(join(root, path), 'utf8'), name),
  }));
  mkdirSync(join(root, 'dist'), { recursive: true });
  const bin = mkdtempSync(join(root, 'dist/removed-service-'));
  try {
    keepInstalled(root, name, () =>
      changeTree(root, { from: join(root, folder), to: join(bin, name) }, changes),
    );
    for (const built of builtOf(root, name)) {
      rmSync(join(root, built), { recursive: true, force: true });
    }
  } finally {
    rmSync(bin, { recursive: true, force: true });
  }
}

/** What was built and synthesized of it, and what the local cloud unpacked. */
function builtOf(root: string, name: string): readonly string[] {
  const stacks = globSync(`dist/stacks/*/stacks/three-tier-chat-${name}-*`, { cwd: root });
  return [`dist/${name}`, `dist/artifacts/${name}`, `dist/run/${name}`, ...stacks];
}

/** A killed run may have left the folder without its lines in the lists, or the other way round. */
function requireApi(root: string, name: string): void {
  const isWord = /^[a-z][a-z0-9-]*$/.test(name);
  const declaration = join(root, 'services', name, 'service.ts');
  const isListed = LISTED_EDITS.some(({ path, remove }) => {
    const text = isWord ? readFileSync(join(root, path), 'utf8') : '';
    return isWord && remove(text, name) !== text;
  });
  const isOther = existsSync(join(root, 'services', name)) && !existsSync(declaration);
  if (isWord && name !== 'template' && !isOther && (isListed || existsSync(declaration))) return;
  throw new ServiceError(
    `There is no API "${name}" to remove: name a folder of services/ that has a service.ts.`,
  );
}

function isList(path: string): boolean {
  return LISTED_EDITS.some((edit) => edit.path === path);
}

/** Files that are neither as the last commit has them nor as they were written. */
function lostFiles(root: string, name: string, { committed }: History): readonly string[] {
  const folder = join(root, 'services', name);
  if (!existsSync(folder)) return [];
  const owner = ownerOf(folder);
  const written: Files = serviceFiles(root, { name, owner });
  return [...readFiles(folder)]
    .filter(([path, text]) => !isEqual(written.get(path), text))
    .filter(([path, text]) => committed(`services/${name}/${path}`) !== text)
    .map(([path]) => `services/${name}/${path}`);
}

/** Whatever a formatter has made of it: longer names break lines elsewhere. */
function isEqual(written: string | undefined, text: string): boolean {
  const plain = (code: string) => code.replaceAll(/[\s,()]/g, '');
  return written !== undefined && plain(written) === plain(text);
}

function ownerOf(folder: string): string {
  const file = join(folder, 'service.ts');
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return /owner: '([a-z]+)'/.exec(text)?.[1] ?? '';
}

function shorten(paths: readonly string[]): string {
  const [first = '', ...more] = paths;
  return more.length === 0 ? first : `${first} and ${more.length} more`;
}
