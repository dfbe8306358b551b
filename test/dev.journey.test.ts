import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { API_NAMES } from '../terraform/services.ts';
import { openPorts } from './open-ports.ts';
import { processesBelow, stillRunning } from './processes.ts';

const ROOT = resolve(import.meta.dirname, '..');
/** It builds everything first. */
const START_MS = 300_000;
/** Ports that a base has, of which the local cloud opens these: 14, and from 16 on those of further HTTP APIs. */
const PORTS = 18 + API_NAMES.length;
const OPEN_PORTS = 13 + API_NAMES.length;

interface Loop {
  readonly pid: number;
  readonly exited: Promise<unknown>;
  /** Its output so far, including standard error. */
  output(): string;
  /** Processes of the local cloud: its own first, then those of the services. */
  readonly cloud: readonly number[];
}

const kills: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const kill of kills.splice(0)) await kill();
});

/** Runs what `make dev` runs, on unused ports. */
async function startLoop(base: number): Promise<Loop> {
  const data = await mkdtemp(join(tmpdir(), 'three-tier-chat-data-'));
  const child = spawn(process.execPath, ['build/dev.ts'], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], LOCAL_PORT_BASE: String(base), LOCAL_DATA: data },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit');
  kills.push(async () => {
    child.kill('SIGKILL');
    await exited;
    // The cloud's own process exits a moment later.
    await rm(data, { recursive: true, force: true, maxRetries: 10 });
  });
  let output = '';
  const { promise: ready, resolve: becomeReady } = Promise.withResolvers<void>();
  for (const input of [child.stdout, child.stderr]) {
    createInterface({ input }).on('line', (line) => {
      output += `${line}\n`;
      if (line.startsWith('ready')) becomeReady();
    });
  }
  await Promise.race([
    ready,
    exited.then(() => {
      throw new Error(`make dev did not become ready:\n${output}`);
    }),
  ]);
  const pid = child.pid ?? 0;
  const below = await processesBelow(pid);
  const main = below.find(({ command }) => command.includes('services/local-cloud/main.ts'));
  const services = await processesBelow(main?.pid ?? 0);
  expect(services.length).toBeGreaterThanOrEqual(2);
  return {
    pid,
    exited,
    output: () => output,
    cloud: [main?.pid ?? 0, ...services.map((process) => process.pid)],
  };
}

const allGone = (pids: readonly number[]) =>
  vi.waitFor(async () => expect(await stillRunning(pids)).toEqual([]));

async function takenPorts(base: number): Promise<readonly number[]> {
  const taken: number[] = [];
  for (let port = base; port < base + PORTS; port += 1) {
    const probe = createServer().listen(port, '127.0.0.1');
    const isFree = await Promise.race([
      once(probe, 'listening').then(() => true),
      once(probe, 'error').then(() => false),
    ]);
    probe.close();
    if (!isFree) taken.push(port);
  }
  return taken;
}

describe('make dev', () => {
  it(
    'is reachable only from this machine, reports that its cloud was killed, and leaves nothing behind',
    async () => {
      const base = await freePortBase();
      const first = await startLoop(base);
      const ports = await openPorts([first.pid, ...first.cloud]);
      expect(ports.length).toBeGreaterThanOrEqual(OPEN_PORTS);
      expect(ports.filter(({ address }) => !address.startsWith('127.0.0.1:'))).toEqual([]);

      const [cloud = 0] = first.cloud;
      process.kill(cloud, 'SIGKILL');
      expect(await first.exited).toEqual([1, null]);
      expect(first.output()).toContain('The local cloud exited unexpectedly (SIGKILL)');
      await allGone(first.cloud);
      expect(await takenPorts(base)).toEqual([]);

      const second = await startLoop(base);
      process.kill(second.pid, 'SIGKILL');
      await allGone(second.cloud);
      expect(await takenPorts(base)).toEqual([]);
    },
    2 * START_MS,
  );
});

/** Finds twenty consecutive free ports, outside of the range that other journeys use. */
async function freePortBase(): Promise<number> {
  for (let base = 14_000; base < 15_000; base += 20) {
    if ((await takenPorts(base)).length === 0) return base;
  }
  throw new Error('No 20 free ports in a row between 14000 and 15000');
}
