import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** Terraform writes it where it cannot write the state into its bucket. */
const STATE = 'errored.tfstate';
const DAY_MS = 24 * 60 * 60 * 1000;

/** A folder of one run: what it synthesizes, plans and applies, which no other run changes. */
export interface RunFolder {
  readonly path: string;
  remove(): Promise<void>;
  /** Removes it if Terraform has not worked in it. */
  removeUnused(): Promise<void>;
}

/**
 * Makes a folder below `parent`. A run whose Terraform fails keeps it, since Terraform's messages refer
 * to it and a state that could not be written lies in it; a day later it is removed.
 */
export async function openRunFolder(parent: string): Promise<RunFolder> {
  await mkdir(parent, { recursive: true });
  await removeOld(parent);
  const path = await mkdtemp(join(parent, `${process.pid}-`));
  const remove = () => rm(path, { recursive: true, force: true });
  return {
    path,
    remove,
    async removeUnused() {
      if (!(await holds(path, '.terraform'))) await remove();
    },
  };
}

async function removeOld(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const path = join(parent, name);
    const isOld = (await stat(path)).mtimeMs < Date.now() - DAY_MS;
    if (isOld && !runs(Number.parseInt(name, 10)) && !(await holds(path, STATE))) {
      await rm(path, { recursive: true, force: true });
    }
  }
}

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's process runs too.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function holds(path: string, name: string): Promise<boolean> {
  const files = await readdir(path, { recursive: true });
  return files.some((file) => basename(file) === name);
}
