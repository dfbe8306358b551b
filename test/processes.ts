import { execFile } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/** Processes that a process started, and their descendants. */
export async function processesBelow(root: number): Promise<readonly Process[]> {
  const all = await runningProcesses();
  const below = (parent: number): readonly Process[] =>
    all.flatMap((process) => (process.parent === parent ? [process, ...below(process.pid)] : []));
  return below(root);
}

/**
 * Those of these processes that are still running; one that has exited and waits for its parent is
 * not.
 */
export async function stillRunning(pids: readonly number[]): Promise<readonly number[]> {
  const all = new Set((await runningProcesses()).map(({ pid }) => pid));
  return pids.filter((pid) => all.has(pid));
}

const AGENT = /\/agent\/[0-9a-f]+\/main\.js$/;
const FUNCTION = /\/lambda\/runtime-client\/main\.ts\b/;

/**
 * Kills the agent of a local cloud, as when its machine is lost, and waits until the cloud knows it: the
 * next request starts another.
 */
export function killAgent(cloud: Parent): Promise<void> {
  return kill(cloud, AGENT);
}

/** Kills the functions of a local cloud, as AWS ends an environment: the next call starts another. */
export function killFunctions(cloud: Parent): Promise<void> {
  return kill(cloud, FUNCTION);
}

interface Parent {
  readonly pid: number;
}

async function kill(cloud: Parent, pattern: RegExp): Promise<void> {
  const found = (await processesBelow(cloud.pid)).filter(({ command }) => pattern.test(command));
  for (const { pid } of found) process.kill(pid, 'SIGKILL');
  const pids = new Set(found.map(({ pid }) => pid));
  // One that has exited is listed until its parent has been told so.
  while ((await allProcesses()).some(({ pid }) => pids.has(pid))) await delay(50);
}

async function runningProcesses(): Promise<readonly Process[]> {
  return (await allProcesses()).filter(({ state }) => !state.startsWith('Z'));
}

async function allProcesses(): Promise<readonly (Process & { readonly state: string })[]> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=,stat=,args='], {
    maxBuffer: 16 * 1024 * 1024,
  });
  return stdout
    .trim()
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line))
    .filter((match) => match !== null)
    .map(([, pid, parent, state = '', command = '']) => ({
      pid: Number(pid),
      parent: Number(parent),
      state,
      command,
    }));
}
