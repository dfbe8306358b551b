import { watch } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './paths.ts';

/** Editors write a file in several steps, and formatters write it again. */
const SETTLE_MS = 20;

/** Calls back when a source file in a folder changes; test files are ignored. */
export function watchFolder(folder: string, onChange: () => void): void {
  let timer: NodeJS.Timeout | undefined;
  watch(join(ROOT, folder), { recursive: true }, (_event, file) => {
    if (!file || !/\.(ts|js|css)$/.test(file) || file.endsWith('.test.ts')) return;
    clearTimeout(timer);
    timer = setTimeout(onChange, SETTLE_MS);
  });
}
