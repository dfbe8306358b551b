import { rename, writeFile } from 'node:fs/promises';

let writes = 0;

/** Writes a file so that a reader sees the old one or the new one, never half of it. */
export async function writeWhole(path: string, content: Uint8Array | string): Promise<void> {
  writes += 1;
  const partial = `${path}.${process.pid}-${writes}.partial`;
  await writeFile(partial, content);
  await rename(partial, path);
}
