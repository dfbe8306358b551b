import { spawnSync } from 'node:child_process';
import type { History } from './remove-service.ts';
import { ServiceError } from './service-error.ts';

/** Kinds of files that a removed service would break. */
const SOURCES = ['*.ts', '*.tsx', '*.js', '*.cjs'];

/** What git knows of a tree. */
export function gitHistory(root: string): History {
  return {
    committed(path) {
      const shown = git(root, ['show', `HEAD:./${path}`]);
      return shown.status === 0 ? shown.stdout : undefined;
    },
    importing(folder) {
      const pattern = `(from|import) *\\(?['"][^'"]*${folder}/`;
      const found = git(root, ['grep', '--untracked', '-lE', '-e', pattern, '--', ...SOURCES]);
      // 1: nothing was found.
      if (found.status === 0 || found.status === 1) {
        return found.stdout.split('\n').filter((path) => path !== '');
      }
      throw new ServiceError(
        `git could not tell what is used: ${(found.stderr || String(found.error)).trim().split('\n')[0]}: remove the service in a clone of the repository.`,
      );
    },
  };
}

function git(root: string, args: readonly string[]) {
  return spawnSync('git', [...args], { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
}
