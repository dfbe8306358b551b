import { watch } from 'node:fs';
import { join } from 'node:path';
import { watchService } from './bundle.ts';
import { type CloudProcess, startCloudProcess } from './cloud-process.ts';
import { watchFrontend } from './frontend.ts';
import { writeOpenApi } from './openapi.ts';
import { ROOT } from './paths.ts';
import { runNode } from './run-node.ts';
import { SERVICES } from './services.ts';

/*
 * The development loop: builds everything, synthesizes the stacks for `local`, gives them to the
 * local cloud, and does again what a saved file asks for. A service's new bundle is taken in by the
 * running cloud; a stack, an Okta construct, the API's document or the cloud itself restarts it.
 */

/** Editors write a file in several steps. */
const SETTLE_MS = 50;
const RESTARTS = ['terraform', 'okta', 'services/local-cloud', 'services/shared/wire-contract'];

let cloud: CloudProcess | undefined;
/** One step at a time: a restart waits for the one before it. */
let work: Promise<unknown> = Promise.resolve();

const complain = (error: unknown) =>
  console.error(error instanceof Error ? error.message : String(error));
const inTurn = (step: () => Promise<unknown>) => {
  work = work.then(step).catch(complain);
};

async function buildAndWatch(): Promise<void> {
  const builds = Object.entries(SERVICES).map(
    ([name, service]) =>
      new Promise<void>((resolve, reject) => {
        watchService(
          name,
          service,
          () => resolve(),
          (problem) => {
            complain(problem);
            reject(new Error(`${name} could not be built`));
          },
        ).catch(reject);
      }),
  );
  builds.push(
    new Promise<void>((resolve, reject) => {
      watchFrontend(() => resolve(), complain).catch(reject);
    }),
  );
  await Promise.all([...builds, writeOpenApi().then(synthesize)]);
}

async function synthesize(): Promise<void> {
  await runNode('terraform/main.ts', 'local');
}

async function restart(): Promise<void> {
  await writeOpenApi();
  await synthesize();
  await cloud?.stop();
  cloud = startCloudProcess();
  if (!(await cloud.ready)) complain('The local cloud stopped: save a file to try again.');
}

function watchDefinitions(): void {
  for (const folder of [...RESTARTS, 'services/secured-api']) {
    let timer: NodeJS.Timeout | undefined;
    watch(join(ROOT, folder), { recursive: true }, (_event, file) => {
      if (!file?.endsWith('.ts') || file.endsWith('.test.ts')) return;
      clearTimeout(timer);
      timer = setTimeout(() => inTurn(restart), SETTLE_MS);
    });
  }
}

async function stop(): Promise<void> {
  await cloud?.stop();
  process.exit(0);
}

process.once('SIGINT', stop);
process.once('SIGTERM', stop);
try {
  await buildAndWatch();
} catch (error) {
  complain(error);
  process.exit(1);
}
cloud = startCloudProcess();
if (!(await cloud.ready)) process.exit(1);
watchDefinitions();
