import { rename, writeFile } from 'node:fs/promises';

let writes = 0;

/** Writes a file so that a reader sees either the old or the new content, never a part of it. */
export async function writeAtomically(path: string, content: Uint8Array | string): Promise<void> {
  writes += 1;
  const partial = `${path}.${process.pid}-${writes}.partial`;
  await writeFile(partial, content);
  await rename(partial, path);
}
