import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ServiceError } from './service-error.ts';

/** How often an empty file is looked at again before it counts as left behind. */
const MOST_LOOKS = 1000;

/**
 * Does something while no other process writes or removes a service of the same tree: each would write
 * the lists as it had read them. What a killed process left is taken over.
 *
 * @throws ServiceError while another one does.
 */
export function alone<T>(root: string, work: () => T): T {
  mkdirSync(join(root, 'dist'), { recursive: true });
  const lock = join(root, 'dist/new-service.lock');
  for (let tries = 0; !take(lock); tries += 1) {
    const holder = holderOf(lock);
    if (holder !== undefined && isRunning(holder)) {
      throw new ServiceError(
        `Process ${holder} is writing or removing a service just now: wait until it has ended.`,
      );
    }
    // One that has not written its number yet will have soon.
    if (holder !== undefined || tries >= MOST_LOOKS) rmSync(lock, { force: true });
  }
  try {
    return work();
  } finally {
    rmSync(lock, { force: true });
  }
}

/** @returns undefined where it is gone, or has no number. */
function holderOf(lock: string): number | undefined {
  try {
    const pid = Number(readFileSync(lock, 'utf8'));
    return pid > 0 ? pid : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function take(lock: string): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's process runs too.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
