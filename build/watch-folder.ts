import { once } from 'node:events';
import { resolve } from 'node:path';
import { type FSWatcher, watch } from 'chokidar';
import { ROOT } from './paths.ts';

/** Editors write a file in several steps, and formatters write it again. */
const SETTLE_MS = 20;
const SOURCE = /\.(ts|js|css)$/;

/** One for each folder, however many call back: each file of it is watched once. */
const watchers = new Map<string, FSWatcher>();

/**
 * Calls back when a source file in a folder changes, appears or goes; test files are ignored. Node's own
 * recursive watch loses a file that was replaced by another of its name, as many editors and git do.
 *
 * @returns settles when everything that is in the folder is watched.
 */
export async function watchFolder(
  folder: string,
  onChange: () => void,
  onFailure: (error: unknown) => void,
): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const { watcher, isReady } = watcherOf(resolve(ROOT, folder), onFailure);
  watcher.on('all', (_event, file) => {
    if (!SOURCE.test(file) || file.endsWith('.test.ts')) return;
    clearTimeout(timer);
    timer = setTimeout(onChange, SETTLE_MS);
  });
  if (!isReady) await once(watcher, 'ready');
}

function watcherOf(
  path: string,
  onFailure: (error: unknown) => void,
): { readonly watcher: FSWatcher; readonly isReady: boolean } {
  const known = watchers.get(path);
  if (known) return { watcher: known, isReady: true };
  const watcher = watch(path, {
    ignoreInitial: true,
    ignored: /[/\\]node_modules([/\\]|$)/,
  });
  watcher.on('error', onFailure);
  watchers.set(path, watcher);
  return { watcher, isReady: false };
}

/** Ends every watch. */
export async function closeWatches(): Promise<void> {
  await Promise.all([...watchers.values()].map((watcher) => watcher.close()));
  watchers.clear();
}
