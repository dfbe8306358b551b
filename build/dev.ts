import { setTimeout as delay } from 'node:timers/promises';
import { API_NAMES } from '../terraform/services.ts';
import { type Bundler, openBundler } from './bundle.ts';
import { BUNDLES } from './bundles.ts';
import { type CloudProcess, startCloudProcess } from './cloud-process.ts';
import { endWithMake } from './end-with-make.ts';
import { watchFrontend } from './frontend.ts';
import { writeOpenApi } from './openapi.ts';
import { runNode } from './run-node.ts';
import { watchFolder } from './watch-folder.ts';

/*
 * The development loop: builds everything, synthesizes the stacks for `local`, gives them to the
 * local cloud, and does again what a saved file asks for. A service's new bundle is taken in by the
 * running cloud; a stack, an Okta construct or the cloud itself restarts it.
 */

const SHARED = 'services/shared';
const DEFINITIONS = ['terraform', 'okta', 'services/local-cloud'];

/** A signal that was sent to a whole terminal has arrived everywhere by then. */
const SIGNAL_MS = 200;

let isStopping = false;
let cloud: CloudProcess | undefined;
/** One step at a time: a step waits for the one before it. */
let work: Promise<unknown> = Promise.resolve();

function complain(error: unknown): void {
  console.error(error instanceof Error ? error.message : String(error));
}

function inTurn(step: () => Promise<unknown>): void {
  work = work.then(step).catch(complain);
}

function openBundlers(): Promise<readonly (readonly [string, Bundler])[]> {
  return Promise.all(
    Object.entries(BUNDLES).map(
      async ([name, service]) => [name, await openBundler(name, service)] as const,
    ),
  );
}

/** The APIs' documents belong to the definition: routes and the Gateway's tools come from them. */
async function define(): Promise<void> {
  await writeOpenApi();
  await runNode('terraform/main.ts', 'local');
}

/** @returns whether it is ready. */
function startCloud(): Promise<boolean> {
  cloud = startCloudProcess();
  void cloud.ended.then(async (how) => {
    // Ctrl-C reaches both processes, and the word of the other one's end may come first.
    await delay(SIGNAL_MS);
    if (isStopping) return;
    complain(
      `The local cloud ended without being asked to (${how}), and everything that it ran with it. Start again: make dev`,
    );
    process.exit(1);
  });
  return cloud.ready;
}

async function restart(): Promise<void> {
  await define();
  await cloud?.stop();
  if (!(await startCloud())) complain('The local cloud stopped: save a file to try again.');
}

/** Of an API's sources only those change the definition that change its document. */
async function redefine(): Promise<void> {
  if (await writeOpenApi()) await restart();
}

async function stop(): Promise<void> {
  isStopping = true;
  await cloud?.stop();
  process.exit(0);
}

process.once('SIGINT', stop);
process.once('SIGTERM', stop);
endWithMake(stop);
const bundlers = await openBundlers();
try {
  await Promise.all([
    ...bundlers.map(([, bundler]) => bundler.bundle()),
    new Promise<void>((resolve, reject) => {
      watchFrontend(resolve, complain).catch(reject);
    }),
    define(),
  ]);
} catch (error) {
  complain(error);
  process.exit(1);
}
if (!(await startCloud())) process.exit(1);

for (const [name, bundler] of bundlers) {
  watchFolder(`services/${name}`, () => inTurn(bundler.bundle));
  watchFolder(SHARED, () => inTurn(bundler.bundle));
}
for (const service of API_NAMES) watchFolder(`services/${service}`, () => inTurn(redefine));
for (const folder of [...DEFINITIONS, `${SHARED}/wire-contract`]) {
  watchFolder(folder, () => inTurn(restart));
}
