import { describe, expect, it } from 'vitest';
import type { Instance } from './instance.ts';
import { createServiceHost } from './service-host.ts';

describe('the host of a service', () => {
  it('has no instance before the first start', async () => {
    expect(await makeHost().host.available()).toBe(false);
  });

  it('stops the last instance before it starts the next', async () => {
    const { host, events } = makeHost();
    await host.replace();
    await host.replace();
    await host.stop();
    expect(events).toEqual(['start 1', 'stop 1', 'start 2', 'stop 2']);
  });

  it('holds callers during a release', async () => {
    const { host, events } = makeHost();
    const release = host.replace();
    expect(await host.available()).toBe(true);
    expect(events).toEqual(['start 1']);
    await release;
    await host.stop();
  });

  it('has no instance for callers during a release that does not hold them', async () => {
    const { host } = makeHost({ releaseHoldsRequests: false });
    const release = host.replace();
    expect(await host.available()).toBe(false);
    await release;
    expect(await host.available()).toBe(true);
    await host.stop();
  });

  it('starts again after a crash', async () => {
    const { host, events, crash, started } = makeHost();
    await host.replace();
    const second = started(2);
    crash();
    expect(await host.available()).toBe(false);
    await second;
    await expect.poll(() => host.available()).toBe(true);
    await host.stop();
    expect(events).toEqual(['start 1', 'crash code 1', 'start 2', 'stop 2']);
  });

  it('gives up a version that does not start once another is released', async () => {
    const { host, crash, started, failFrom } = makeHost();
    await host.replace();
    failFrom(2);
    const second = started(2);
    crash();
    await second;
    failFrom(Number.POSITIVE_INFINITY);
    await host.replace();
    expect(await host.available()).toBe(true);
    await host.stop();
  });

  it('reports a release that does not start', async () => {
    const { host, failFrom } = makeHost();
    failFrom(1);
    await expect(host.replace()).rejects.toThrow('start 1 failed');
    expect(await host.available()).toBe(false);
    await host.stop();
  });

  it('stops during the pause before a restart', async () => {
    const { host, events, crash } = makeHost();
    await host.replace();
    crash();
    await host.stop();
    expect(events).toEqual(['start 1', 'crash code 1']);
  });
});

function makeHost({ releaseHoldsRequests = true } = {}) {
  const events: string[] = [];
  const waiting = new Map<number, () => void>();
  let count = 0;
  let failing = Number.POSITIVE_INFINITY;
  let crash = () => {};
  const host = createServiceHost({
    releaseHoldsRequests,
    async start(onCrash): Promise<Instance> {
      count += 1;
      const name = count;
      waiting.get(name)?.();
      if (name >= failing) throw new Error(`start ${name} failed`);
      events.push(`start ${name}`);
      crash = () => onCrash('code 1');
      return { stop: async () => void events.push(`stop ${name}`) };
    },
    onCrash: (exit) => events.push(`crash ${exit}`),
    onStartFailed: (error) => events.push(String(error)),
  });
  return {
    host,
    events,
    crash: () => crash(),
    started: (name: number) => new Promise<void>((resolve) => waiting.set(name, resolve)),
    failFrom(name: number) {
      failing = name;
    },
  };
}
