import { expect, it, vi } from 'vitest';
import { startLocalCloud } from './local-cloud.ts';
import { openPorts } from './open-ports.ts';
import { processesBelow, stillRunning } from './processes.ts';
import { ask, signInAs } from './turn.ts';

it('a local cloud whose output nobody reads any more ends with all its processes', async () => {
  const cloud = await startLocalCloud();
  const tokens = await signInAs(cloud, 'member');
  expect((await ask(cloud, tokens)).status).toBe(200);
  const running = (await processesBelow(cloud.pid)).map(({ pid }) => pid);
  // At least each service that the turn used.
  expect(running.length).toBeGreaterThanOrEqual(4);

  cloud.closeOutput();
  expect((await ask(cloud, tokens)).status).toBe(200);
  await cloud.stop();
  expect(await stillRunning([cloud.pid, ...running])).toEqual([]);
});

it('a local cloud is reachable only from this machine, and ends with all its processes when it is killed', async () => {
  const cloud = await startLocalCloud();
  const tokens = await signInAs(cloud, 'member');
  expect((await ask(cloud, tokens)).status).toBe(200);
  const running = (await processesBelow(cloud.pid)).map(({ pid }) => pid);
  expect(running.length).toBeGreaterThanOrEqual(4);
  const ports = await openPorts([cloud.pid, ...running]);
  expect(ports.length).toBeGreaterThanOrEqual(14);
  expect(ports.filter(({ address }) => !address.startsWith('127.0.0.1:'))).toEqual([]);

  await cloud.kill();
  await vi.waitFor(async () => expect(await stillRunning([cloud.pid, ...running])).toEqual([]));
});
