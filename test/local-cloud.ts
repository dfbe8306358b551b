import { execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { SiteConfig } from '@three-tier-chat/wire-contract';
import { environment as local } from '../terraform/environments/local.ts';
import { readApiDocuments } from '../terraform/openapi/api-documents.ts';
import { type EnvironmentTable, parseEnvironment } from '../terraform/settings.ts';
import { synthesize } from '../terraform/synthesize.ts';
import type { StackJson } from '../terraform/testing/stack-json.ts';
import type { Seed } from './canaries.ts';
import { type LeakWatch, watchForLeaks } from './leak-watch.ts';

const ROOT = resolve(import.meta.dirname, '..');
const run = promisify(execFile);

export interface LocalCloudOptions {
  /** Settings that differ from the environment `local`. */
  readonly settings?: Partial<EnvironmentTable>;
  /** Changes the synthesized JSON of a stack (`okta`, `gateway`, `api`, `agent`, `backend`, `app`). */
  readonly edit?: Readonly<Record<string, (stack: StackJson) => void>>;
  /** Changes the seed of the local Okta before the start. */
  readonly editSeed?: (seed: Seed) => void;
  /** The base of another local cloud that has stopped: addresses, and so the issuer, are the same. */
  readonly base?: number;
  /** Another tree than this one, which was built there. */
  readonly root?: string;
  /** Further variables of the local cloud. */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface LocalCloud {
  /** Base of the ports, on which the edge listens; README.md lists the others. */
  readonly base: number;
  /** Its process; the services' processes are below it. */
  readonly pid: number;
  /** Address of a port, by its offset from the base: `url(6)` is Okta. */
  url(offset: number): string;
  readonly config: SiteConfig;
  /** Its output so far, including standard error. */
  output(): string;
  /** Closes the pipe, so that whatever it prints from now on fails. */
  closeOutput(): void;
  /** Rewrites the seed while it runs. */
  changeSeed(edit: (seed: Seed) => void): Promise<void>;
  readonly leaks: LeakWatch;
  /** Deletes everything that turns left behind, including lines and traces. */
  reset(): Promise<void>;
  /** @throws LeakFound if the cloud wrote down what belongs to a user. */
  stop(): Promise<void>;
  /** Ends it with SIGKILL. @throws LeakFound */
  kill(): Promise<void>;
}

/** The local cloud exited before it was ready; `output` says why. */
export class CloudNotReady extends Error {
  override readonly name = 'CloudNotReady';
  readonly output: string;

  constructor(output: string) {
    super(`The local cloud did not become ready:\n${output}`);
    this.output = output;
  }
}

/**
 * Starts a whole local cloud on free ports from newly synthesized stacks and the built artifacts.
 *
 * @throws CloudNotReady
 */
export async function startLocalCloud(options: LocalCloudOptions = {}): Promise<LocalCloud> {
  const folder = await mkdtemp(join(tmpdir(), 'three-tier-chat-'));
  const base = options.base ?? (await freePortBase());
  const root = options.root ?? ROOT;
  const environment = { LOCAL_PORT_BASE: String(base) };
  const stacks = join(folder, 'stacks');
  if (options.settings) {
    await synthesizeChanged(base, options.settings, stacks);
  } else if (options.root !== undefined) {
    await synthesizeLocal(options.root, base, stacks);
  } else {
    await takeStacks(base, stacks);
  }
  for (const [name, edit] of Object.entries(options.edit ?? {})) {
    await editJson(join(stacks, 'stacks', `three-tier-chat-${name}-local`, 'cdk.tf.json'), edit);
  }
  const url = (offset: number) => `http://127.0.0.1:${base + offset}`;
  const leaks = watchForLeaks({ storesUrl: url(7), folders: [folder, join(root, 'dist/run')] });
  const seed = join(folder, 'seed.json');
  await writeFile(seed, await readFile(join(root, 'services/local-cloud/okta/seed.json')));
  const changeSeed = (edit: (seed: Seed) => void) =>
    editJson<Seed>(seed, (content) => {
      edit(content);
      leaks.canaries.plantInProfiles(content);
    });
  await changeSeed(options.editSeed ?? (() => {}));

  const child = spawn(process.execPath, ['services/local-cloud/main.ts'], {
    cwd: root,
    env: {
      PATH: process.env['PATH'],
      TMPDIR: folder,
      ...environment,
      LOCAL_STACKS: stacks,
      LOCAL_DATA: join(folder, 'data'),
      LOCAL_OKTA_SEED: seed,
      ...options.environment,
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8');
    });
  }
  const closed = once(child, 'close');
  const remove = () => rm(folder, { recursive: true, force: true });
  const ready = await Promise.race([
    once(child, 'message').then(() => true),
    closed.then(() => false),
  ]);
  if (!ready) {
    await remove();
    throw new CloudNotReady(output);
  }
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    try {
      await leaks.readStores().finally(async () => {
        child.kill(signal);
        await closed;
      });
      await leaks.judge(output);
    } finally {
      await remove();
    }
  };
  return {
    base,
    pid: child.pid ?? 0,
    url,
    leaks,
    changeSeed,
    config: (await (await fetch(`${url(0)}/config.json`)).json()) as SiteConfig,
    output: () => output,
    closeOutput() {
      child.stdout?.destroy();
      child.stderr?.destroy();
    },
    async reset() {
      await leaks.readStores();
      await fetch(`${url(9)}/reset`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
      });
    },
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
}

/** As `make dev` synthesizes them. */
async function synthesizeLocal(root: string, base: number, outdir: string): Promise<void> {
  await run(process.execPath, ['terraform/main.ts', 'local', outdir], {
    cwd: root,
    env: { ...process.env, LOCAL_PORT_BASE: String(base) },
  });
}

/**
 * The stacks of this tree, which depend on the ports alone. `make test` names a folder in which a run
 * keeps them: a synthesis takes more than a second, and there are a hundred clouds.
 */
async function takeStacks(base: number, outdir: string): Promise<void> {
  const folder = process.env['TEST_STACKS'];
  if (folder === undefined) return synthesizeLocal(ROOT, base, outdir);
  const kept = join(folder, String(base));
  if (!existsSync(kept)) {
    // Renamed when it is whole: a test that is stopped leaves no half.
    const fresh = `${kept}-${randomUUID()}`;
    await synthesizeLocal(ROOT, base, fresh);
    await rename(fresh, kept);
  }
  await cp(kept, outdir, { recursive: true });
}

/** The same synthesis, with other settings than `local`'s. */
async function synthesizeChanged(
  localPortBase: number,
  settings: Partial<EnvironmentTable>,
  outdir: string,
): Promise<void> {
  const table = { ...local({ localPortBase }), ...settings };
  const documents = await readApiDocuments(join(ROOT, 'dist'));
  synthesize(parseEnvironment('local', table), documents, outdir);
}

async function editJson<T>(path: string, edit: (content: T) => void): Promise<void> {
  const content = JSON.parse(await readFile(path, 'utf8')) as T;
  edit(content);
  await writeFile(path, JSON.stringify(content, null, 2));
}

/** Bases of one worker of vitest are never those of another: both may look at the same time. */
const WORKERS = 16;
const WORKER = Number(process.env['VITEST_POOL_ID'] ?? 0) % WORKERS;

const BASES = 43;

/**
 * Below the ephemeral ports, where an outgoing connection could take one. A run of vitest tries them in
 * an order of its own: another run looks elsewhere, and this one finds its stacks again.
 */
async function freePortBase(): Promise<number> {
  for (let attempt = 0; attempt < BASES; attempt += 1) {
    const base = 15_000 + (((process.ppid + attempt) % BASES) * WORKERS + WORKER) * 20;
    const free = await Promise.all(
      Array.from({ length: 20 }, (_, offset) => isFree(base + offset)),
    );
    if (free.every(Boolean)) return base;
  }
  throw new Error('No 20 free ports in a row between 15000 and 29000');
}

function isFree(port: number): Promise<boolean> {
  return new Promise((settle) => {
    const probe = createServer();
    probe.once('error', () => settle(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => settle(true)));
  });
}
