import { describe, expect, it } from 'vitest';
import { Runs } from './runs.ts';

describe('Runs', () => {
  it('updates the time at a change of status and not at a ping', async () => {
    let nowMs = 1_000_500;
    const runs = new Runs(() => nowMs);
    expect(runs.report()).toEqual({ status: 'Healthy', time_of_last_update: 1000 });
    nowMs = 2_000_000;
    expect(runs.report()).toEqual({ status: 'Healthy', time_of_last_update: 1000 });
    const first = Promise.withResolvers<void>();
    const second = Promise.withResolvers<void>();
    runs.add(first.promise);
    nowMs = 3_000_000;
    runs.add(second.promise);
    expect(runs.report()).toEqual({ status: 'HealthyBusy', time_of_last_update: 2000 });
    first.resolve();
    await first.promise;
    expect(runs.report().status).toBe('HealthyBusy');
    const settled = runs.settled();
    second.resolve();
    await settled;
    await Promise.resolve();
    expect(runs.report()).toEqual({ status: 'Healthy', time_of_last_update: 3000 });
  });

  it('counts no work any more that has failed', async () => {
    const runs = new Runs();
    runs.add(Promise.reject(new Error('reported elsewhere')));
    expect(runs.report().status).toBe('HealthyBusy');
    await runs.settled();
    expect(runs.report().status).toBe('Healthy');
  });

  it('waits for the work that running work adds', async () => {
    const runs = new Runs();
    const steps: string[] = [];
    const second = Promise.withResolvers<void>();
    runs.add(
      (async () => {
        await Promise.resolve();
        runs.add(second.promise.then(() => steps.push('second')));
      })(),
    );
    const settled = runs.settled().then(() => steps.push('settled'));
    second.resolve();
    await settled;
    expect(steps).toEqual(['second', 'settled']);
  });
});
