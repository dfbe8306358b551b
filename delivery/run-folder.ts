import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

const DAY_MS = 24 * 60 * 60 * 1000;

/** A folder of one run: what it synthesizes, plans and applies, which no other run changes. */
export interface RunFolder {
  readonly path: string;
  remove(): Promise<void>;
}

/**
 * Makes a folder below `parent`. A run that fails keeps it, since Terraform's messages refer to it and
 * a state that could not be written lies in it; a day later it is removed.
 */
export async function openRunFolder(parent: string): Promise<RunFolder> {
  await mkdir(parent, { recursive: true });
  await removeOld(parent);
  const path = await mkdtemp(join(parent, `${process.pid}-`));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

async function removeOld(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const path = join(parent, name);
    const isOld = (await stat(path)).mtimeMs < Date.now() - DAY_MS;
    if (isOld && !runs(Number.parseInt(name, 10)) && !(await holdsState(path))) {
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

/** Terraform writes `errored.tfstate` where it cannot write the state into its bucket. */
async function holdsState(path: string): Promise<boolean> {
  const files = await readdir(path, { recursive: true });
  return files.some((name) => name.endsWith('errored.tfstate'));
}
