import {
  copyFileSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  symlinkSync,
  utimesSync,
} from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './paths.ts';

const PACKAGES = 'node_modules';
/** Files that neither a clone nor an installation creates: tools write them at run time. */
const LEFT_OUT = /^(\.git|dist|\.vite.*|\.cache)$/;

/**
 * Copies the repository as a clone and installation on another machine: with other file times and
 * in another order. Packages are hard-linked where possible, since they have tens of thousands of
 * files.
 *
 * @param parent - existing folder, in which the copy gets a unique name.
 */
export function copyRepository(parent: string): string {
  const copy = mkdtempSync(join(parent, 'clone-'));
  copyEntries(ROOT, copy, cloneFile);
  return copy;
}

type CopyFile = (source: string, target: string) => void;

function copyEntries(from: string, to: string, copyFile: CopyFile): void {
  for (const entry of readdirSync(from, { withFileTypes: true }).toReversed()) {
    if ([ROOT, join(ROOT, PACKAGES)].includes(from) && LEFT_OUT.test(entry.name)) continue;
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) {
      mkdirSync(target);
      copyEntries(source, target, entry.name === PACKAGES ? linkFile : copyFile);
    } else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else copyFile(source, target);
  }
}

function cloneFile(source: string, target: string): void {
  copyFileSync(source, target);
  const anotherDay = new Date('2001-09-09');
  utimesSync(target, anotherDay, anotherDay);
}

function linkFile(source: string, target: string): void {
  try {
    linkSync(source, target);
  } catch {
    // On another file system.
    copyFileSync(source, target);
  }
}
