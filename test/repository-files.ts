import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..');

/**
 * Paths of the repository's files with one of these endings, sorted, without those that git
 * ignores.
 */
export function repositoryFiles(...endings: readonly string[]): readonly string[] {
  // Each of its lines names a folder, or files with none of the requested endings.
  const ignored = readFileSync(join(ROOT, '.gitignore'), 'utf8').split('\n');
  const below = (folder: string): readonly string[] =>
    readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.name === '.git') return [];
      if (!entry.isDirectory()) return endings.some((end) => path.endsWith(end)) ? [path] : [];
      return ignored.includes(`${entry.name}/`) ? [] : below(path);
    });
  return below('').toSorted();
}
