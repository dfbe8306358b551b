import './heap-growth.ts';
import { watch } from 'node:fs';
import { type RunningCloud, startCloud } from './cloud.ts';
import { formatLine } from './cloudwatch-logs/print-line.ts';
import { formatReady } from './print-ready.ts';
import { loadCloudSettings } from './settings.ts';

/** Saves of one build come close together: one refresh takes them all in. */
const SETTLE_MS = 30;

async function main(): Promise<void> {
  const startedAt = performance.now();
  // Whoever reads the lines may go first: what runs is stopped all the same.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  const settings = loadCloudSettings(process.env);
  let cloud: RunningCloud | undefined;
  let stopWatching: (() => void) | undefined;
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    stopWatching?.();
    // What has begun to start by then ends with this process.
    await cloud?.stop();
    process.exit(0);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  // The development loop, when it is the parent, was killed.
  process.once('disconnect', stop);
  cloud = await startCloud(settings, (line) => console.log(formatLine(line)));
  stopWatching = settings.watch ? watchReleases(settings.artifactsFolder, cloud) : undefined;
  console.log(formatReady(cloud, performance.now() - startedAt));
  // The development loop, when it is the parent, waits for this.
  process.send?.('ready');
  process.channel?.unref();
}

function watchReleases(folder: string, cloud: RunningCloud): () => void {
  let timer: NodeJS.Timeout | undefined;
  let refreshing = Promise.resolve();
  const refresh = async () => {
    try {
      const changed = await cloud.refresh();
      if (changed.length > 0) console.log(`updated: ${changed.join(', ')}`);
    } catch (error) {
      console.error(error instanceof Error ? error.message : error);
    }
  };
  const watcher = watch(folder, (_event, file) => {
    if (file !== 'releases.json') return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      refreshing = refreshing.then(refresh);
    }, SETTLE_MS);
  });
  return () => watcher.close();
}

try {
  await main();
} catch (error) {
  // What stops a start is nearly always the stacks or the machine: the sentence says more than a stack.
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
