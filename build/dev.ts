import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { API_NAMES } from '../terraform/services.ts';
import { type Bundler, openBundler } from './bundle.ts';
import { BUNDLES } from './bundles.ts';
import { type CloudProcess, startCloudProcess } from './cloud-process.ts';
import { define } from './define.ts';
import { exitWithMake } from './exit-with-make.ts';
import { watchFrontend } from './frontend.ts';
import { writeOpenApi } from './openapi.ts';
import { ROOT } from './paths.ts';
import { watchFolder } from './watch-folder.ts';

/*
 * The development loop: builds everything, synthesizes the stacks for `local`, gives them to the
 * local cloud, and updates whatever a saved file affects. The running cloud loads a service's new bundle; a change of a stack, an Okta construct or the cloud itself restarts it.
 */

const SHARED = 'services/shared';
/** What this process reads once. */
const LIST = 'terraform/services.ts';
const DEFINITIONS = ['terraform', 'okta', 'services/local-cloud'];

/** Time for a signal to the whole terminal to reach all its processes. */
const SIGNAL_MS = 200;

/** Text of what is watched for its content alone, by path. */
const texts = new Map<string, string>();

let isStopping = false;
let cloud: CloudProcess | undefined;
/** Steps run one at a time. */
let work: Promise<unknown> = Promise.resolve();

function reportError(error: unknown): void {
  console.error(error instanceof Error ? error.message : String(error));
}

function runInSequence(step: () => Promise<unknown>): void {
  work = work.then(step).catch(reportError);
}

function openBundlers(): Promise<readonly (readonly [string, Bundler])[]> {
  return Promise.all(
    Object.entries(BUNDLES).map(
      async ([name, service]) => [name, await openBundler(name, service)] as const,
    ),
  );
}

/** @returns whether it is ready. */
function startCloud(): Promise<boolean> {
  cloud = startCloudProcess();
  void cloud.ended.then(async (how) => {
    // Ctrl-C reaches both processes, and the cloud's exit may be reported before our own signal.
    await delay(SIGNAL_MS);
    if (isStopping) return;
    reportError(
      `The local cloud exited unexpectedly (${how}), with everything that it ran. Start it again: make dev`,
    );
    process.exit(1);
  });
  return cloud.ready;
}

/** @returns whether a file holds another text than at the last call. */
async function changed(path: string): Promise<boolean> {
  const text = await readFile(join(ROOT, path), 'utf8').catch(() => '');
  const isOther = texts.get(path) !== text;
  texts.set(path, text);
  return isOther;
}

/** @returns whether an API declares something else than before. */
async function redeclared(): Promise<boolean> {
  const changes = await Promise.all(
    API_NAMES.map((service) => changed(`services/${service}/service.ts`)),
  );
  return changes.includes(true);
}

/** Whether the last definition could not be made. */
let isBroken = false;

async function restart(): Promise<void> {
  if (await changed(LIST)) {
    throw new Error(
      'The list of services has changed: end this with Ctrl-C, and start it again with make dev.',
    );
  }
  await define().catch((error: unknown) => {
    reportError(error);
    isBroken = true;
    throw new Error('The local cloud goes on with the definition before: save again.');
  });
  isBroken = false;
  console.log('restarting: the definition has changed');
  await cloud?.stop();
  if (!(await startCloud())) reportError('The local cloud stopped: save a file to try again.');
}

/** Of an API's sources only those change the definition that change its document or its declaration. */
async function redefine(): Promise<void> {
  const isRedeclared = await redeclared();
  if ((await writeOpenApi()) || isRedeclared || isBroken) await restart();
}

async function stop(): Promise<void> {
  isStopping = true;
  await cloud?.stop();
  process.exit(0);
}

process.once('SIGINT', stop);
process.once('SIGTERM', stop);
exitWithMake(stop);
await Promise.all([changed(LIST), redeclared()]);
const bundlers = await openBundlers();
try {
  await Promise.all([
    ...bundlers.map(([, bundler]) => bundler.bundle()),
    new Promise<void>((resolve, reject) => {
      watchFrontend(resolve, reportError).catch(reject);
    }),
    define(),
  ]);
} catch (error) {
  reportError(error);
  process.exit(1);
}
if (!(await startCloud())) process.exit(1);

const watchAll = (folders: readonly string[], step: () => Promise<unknown>) => {
  for (const folder of folders) {
    watchFolder(folder, () => runInSequence(step), reportError).catch(reportError);
  }
};
for (const [name, bundler] of bundlers) watchAll([`services/${name}`, SHARED], bundler.bundle);
watchAll(
  API_NAMES.map((service) => `services/${service}`),
  redefine,
);
watchAll([...DEFINITIONS, `${SHARED}/wire-contract`], restart);
