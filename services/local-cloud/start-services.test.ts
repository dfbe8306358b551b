import { describe, expect, it } from 'vitest';
import type { EmulatedService, RunningService } from './emulated-service.ts';
import { makeIam } from './iam/testing/iam.ts';
import { createMemoryLogStore } from './logs/memory-log-store.ts';
import { loadCloudSettings } from './settings.ts';
import { startServices, stopServices } from './start-services.ts';
import { IDENTITY, setOf } from './terraform/testing/make-resource.ts';

const CONTEXT = {
  ...IDENTITY,
  resources: () => setOf([]),
  artifacts: { releasedVersion: () => 'v1', unpack: async () => '' },
  logs: createMemoryLogStore(),
  iam: makeIam(),
};

interface Named extends RunningService {
  readonly greeting: string;
}

function startAll(rows: readonly (readonly EmulatedService[])[]) {
  return startServices(rows, CONTEXT, loadCloudSettings({}));
}

/** A service that writes into `events` when it starts and stops. */
function service(
  name: string,
  events: string[],
  start: () => Promise<void> = async () => {},
): EmulatedService<Named> {
  return {
    name,
    async start() {
      events.push(`${name} starts`);
      await start();
      events.push(`${name} is up`);
      return {
        name,
        url: 'http://127.0.0.1',
        greeting: `I am ${name}`,
        stop: async () => void events.push(`${name} stops`),
      };
    },
  };
}

describe('services', () => {
  it('start row by row and concurrently within a row, and stop in reverse', async () => {
    const events: string[] = [];
    const secondHasBegun = Promise.withResolvers<void>();
    const first = service('first', events, () => secondHasBegun.promise);
    const second = service('second', events, async () => secondHasBegun.resolve());
    const running = await startAll([
      [{ name: 'attributes alone' }, { name: 'not asked for', start: async () => undefined }],
      [first, second],
      [service('last', events)],
    ]);
    await stopServices(running);
    expect(events.slice(0, 4).toSorted()).toEqual([
      'first is up',
      'first starts',
      'second is up',
      'second starts',
    ]);
    expect(events.slice(4)).toEqual([
      'last starts',
      'last is up',
      'last stops',
      'second stops',
      'first stops',
    ]);
    expect(running.map(({ name }) => name)).toEqual(['first', 'second', 'last']);
  });

  it('receive the running services with their own types', async () => {
    const greeter = service('greeter', []);
    let heard = '';
    await startAll([
      [greeter],
      [
        {
          name: 'listener',
          async start(_context, { started }) {
            heard = started.get(greeter).greeting;
            return { name: 'listener', url: '', stop: async () => {} };
          },
        },
      ],
    ]);
    expect(heard).toBe('I am greeter');
  });

  it('get an error for a service whose row comes later', async () => {
    const late = service('late', []);
    const early: EmulatedService = {
      name: 'early',
      start: async (_context, { started }) => started.get(late),
    };
    await expect(startAll([[early], [late]])).rejects.toThrow('late is not running yet');
  });

  it('are all stopped if one does not start, including the others of its row', async () => {
    const events: string[] = [];
    const neighbourMayGo = Promise.withResolvers<void>();
    const started = startAll([
      [service('first', events)],
      [
        service('broken', events, async () => {
          neighbourMayGo.resolve();
          throw new Error('It cannot be followed');
        }),
        service('neighbour', events, () => neighbourMayGo.promise),
      ],
      [service('never', events)],
    ]);
    await expect(started).rejects.toThrow('It cannot be followed');
    expect(events.slice(-2)).toEqual(['neighbour stops', 'first stops']);
    expect(events).not.toContain('never starts');
  });
});
