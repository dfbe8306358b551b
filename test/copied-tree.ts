import { execFile } from 'node:child_process';
import { globSync } from 'node:fs';
import {
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  realpath,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { repositoryFiles } from './repository-files.ts';

const ROOT = resolve(import.meta.dirname, '..');
/** Our own packages, which in a copy are the copy's. */
const OURS = '@three-tier-chat';
const INSTALLED = '.package-lock.json';

interface Ended {
  readonly code: number;
  /** Standard output and standard error. */
  readonly output: string;
}

/** A copy of the repository in a temporary folder, with a history of one commit. */
export interface CopiedTree {
  readonly path: string;
  /** Runs a command in it. */
  run(command: string, ...args: readonly string[]): Promise<Ended>;
  /** Replaces a text of a file. @throws Error where the file does not have it. */
  edit(file: string, from: string, to: string): Promise<void>;
  read(file: string): Promise<string>;
  /** What git sees that is not committed: empty for a tree as it was. */
  changes(): Promise<string>;
  remove(): Promise<void>;
}

/** Copies the repository as it is on the disk; its installed packages are those of this one. */
export async function copyTree(): Promise<CopiedTree> {
  const path = await realpath(await mkdtemp(join(tmpdir(), 'three-tier-chat-tree-')));
  for (const file of repositoryFiles('')) {
    await mkdir(dirname(join(path, file)), { recursive: true });
    await copyFile(join(ROOT, file), join(path, file));
  }
  await linkPackages(path);
  const run = (command: string, ...args: readonly string[]): Promise<Ended> =>
    new Promise((settle) => {
      const options = {
        cwd: path,
        env: { ...process.env, PATH: `${join(path, 'node_modules/.bin')}:${process.env['PATH']}` },
        maxBuffer: 64 * 1024 * 1024,
      };
      execFile(command, [...args], options, (error, stdout, stderr) => {
        const code = error ? Number(error.code ?? 1) : 0;
        settle({ code, output: stdout + stderr });
      });
    });
  const git = async (...args: readonly string[]): Promise<string> => {
    const name = ['-c', 'user.name=test', '-c', 'user.email=test@example.com'];
    const { code, output } = await run('git', ...name, ...args);
    if (code !== 0) throw new Error(`git ${args[0]} failed: ${output}`);
    return output;
  };
  await git('init', '--quiet');
  await writeFile(join(path, '.git/info/exclude'), 'node_modules\n');
  await git('add', '--all');
  await git('commit', '--quiet', '--message', 'copy');
  return {
    path,
    run,
    read: (file) => readFile(join(path, file), 'utf8'),
    async edit(file, from, to) {
      const text = await readFile(join(path, file), 'utf8');
      if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
      await writeFile(join(path, file), text.replace(from, to));
    },
    changes: () => git('status', '--porcelain', '--untracked-files=all'),
    remove: () => rm(path, { recursive: true, force: true, maxRetries: 5 }),
  };
}

/** Each package is a link to the installed one, but ours are links within the copy. */
async function linkPackages(path: string): Promise<void> {
  const nested = globSync(
    '{frontend,okta,terraform,delivery,services/*,services/shared/*}/node_modules',
    {
      cwd: ROOT,
    },
  );
  for (const folder of nested) await symlink(join(ROOT, folder), join(path, folder));
  const installed = join(ROOT, 'node_modules');
  await mkdir(join(path, 'node_modules', OURS), { recursive: true });
  for (const name of await readdir(installed)) {
    if (name === OURS || name === INSTALLED || name.startsWith('.vite')) continue;
    await symlink(join(installed, name), join(path, 'node_modules', name));
  }
  for (const name of await readdir(join(installed, OURS))) {
    const link = await readlink(join(installed, OURS, name));
    await symlink(link, join(path, 'node_modules', OURS, name));
  }
  // Last, so that make finds it newer than the lock file.
  await copyFile(join(installed, INSTALLED), join(path, 'node_modules', INSTALLED));
}
