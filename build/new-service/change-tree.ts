import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A change of one file: what it holds afterwards. */
export interface FileChange {
  /** From the root of the repository. */
  readonly path: string;
  readonly text: string;
}

/**
 * Moves a folder and changes files, all or nothing. Nothing here waits, so that no signal comes between
 * two steps; a failure undoes those before it.
 */
export function changeTree(
  root: string,
  { from, to }: { readonly from: string; readonly to: string },
  changes: readonly FileChange[],
): void {
  const undo: (() => void)[] = [];
  try {
    if (existsSync(from)) {
      renameSync(from, to);
      undo.push(() => renameSync(to, from));
    }
    for (const { path, text } of changes) {
      const file = join(root, path);
      const before = readFileSync(file);
      undo.push(() => writeWhole(file, before));
      writeWhole(file, text);
    }
  } catch (error) {
    for (const step of undo.toReversed()) step();
    throw error;
  }
}

/** A reader sees either the old or the new content. */
function writeWhole(file: string, content: string | Buffer): void {
  const partial = `${file}.${process.pid}.partial`;
  try {
    writeFileSync(partial, content);
    renameSync(partial, file);
  } finally {
    rmSync(partial, { force: true });
  }
}
