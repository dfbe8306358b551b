import './heap-growth.ts';
import { watch } from 'node:fs';
import { suggestLocalModel } from './bedrock/relay/suggest-local-model.ts';
import { type RunningCloud, startCloud } from './cloud.ts';
import { formatLine } from './cloudwatch-logs/print-line.ts';
import { formatReady } from './print-ready.ts';
import { type CloudSettings, loadCloudSettings } from './settings.ts';

/** Milliseconds to wait for the other files of one build, so that one refresh loads them all. */
const SETTLE_MS = 30;

async function main(): Promise<void> {
  const startedAt = performance.now();
  // The reader of the lines may exit first; the services must be stopped all the same.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  const settings = loadCloudSettings(process.env);
  let cloud: RunningCloud | undefined;
  let stopWatching: (() => void) | undefined;
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    stopWatching?.();
    // Services that are still starting end with this process.
    await cloud?.stop();
    process.exit(0);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  // The development loop, if it is the parent, was killed.
  process.once('disconnect', stop);
  cloud = await startCloud(settings, (line) => console.log(formatLine(line)));
  stopWatching = settings.watch ? watchReleases(settings.artifactsFolder, cloud) : undefined;
  console.log(formatReady(cloud, performance.now() - startedAt));
  // The development loop, if it is the parent, waits for this.
  process.send?.('ready');
  process.channel?.unref();
  if (settings.watch) void tellWhatDoesNotStart(cloud);
  // Only now, so that it takes nothing from the start.
  const line = wantsSuggestion(settings) ? await suggestLocalModel() : undefined;
  if (line !== undefined && !stopping) console.log(line);
}

/** A person at a terminal runs `make dev` without a model: no test does, and no CI. */
function wantsSuggestion({ watch, modelUrl, realBedrock }: CloudSettings): boolean {
  const hasModel = modelUrl !== undefined || realBedrock !== undefined;
  return watch && !hasModel && process.stdout.isTTY === true && !process.env['CI'];
}

/** A developer learns it now, and not by the first question. */
async function tellWhatDoesNotStart(cloud: RunningCloud): Promise<void> {
  for (const problem of await cloud.warmUp()) {
    const hint = problem.includes('SettingsError')
      ? '\nWhat an API needs of its environment, its service.ts declares under `variables`.'
      : '';
    console.error(`${problem}${hint}`);
  }
}

function watchReleases(folder: string, cloud: RunningCloud): () => void {
  let timer: NodeJS.Timeout | undefined;
  let refreshing = Promise.resolve();
  const refresh = async () => {
    try {
      const changed = await cloud.refresh();
      if (changed.length === 0) return;
      console.log(`updated: ${changed.join(', ')}`);
      void tellWhatDoesNotStart(cloud);
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
  // A start fails nearly always because of the stacks or the machine, which the message explains
  // better than a stack trace.
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
