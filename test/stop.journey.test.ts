import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { startLocalCloud } from './local-cloud.ts';
import { ask, signInAs } from './turn.ts';

const run = promisify(execFile);

it('a local cloud whose lines nobody reads any more ends with all that it runs', async () => {
  const cloud = await startLocalCloud();
  const tokens = await signInAs(cloud, 'member');
  expect((await ask(cloud, tokens)).status).toBe(200);
  const running = await processesBelow(cloud.pid);
  // Each service that the turn went through, at least.
  expect(running.length).toBeGreaterThanOrEqual(4);

  cloud.closeOutput();
  expect((await ask(cloud, tokens)).status).toBe(200);
  await cloud.stop();
  expect([cloud.pid, ...running].filter(isAlive)).toEqual([]);
});

async function processesBelow(root: number): Promise<readonly number[]> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=']);
  const pairs = stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const below = (parent: number): readonly number[] =>
    pairs.flatMap(([pid = 0, ppid]) => (ppid === parent ? [pid, ...below(pid)] : []));
  return below(root);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
