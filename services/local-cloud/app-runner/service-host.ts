import { setTimeout as delay } from 'node:timers/promises';
import type { Instance } from './instance.ts';

/** Runs one instance of the service, and another one after a crash or a release. */
export interface ServiceHost {
  /** Resolves at once, or at the end of a release in progress. Returns whether an instance runs. */
  available(): Promise<boolean>;
  /** Replaces the instance. @throws InstanceNotStarted: then none runs until the next release. */
  replace(): Promise<void>;
  stop(): Promise<void>;
}

export interface ServiceHostOptions {
  /** Requests during a release wait for it; otherwise there is no instance until it is done. */
  readonly releaseHoldsRequests: boolean;
  /** Starts an instance of the currently released version. */
  readonly start: (onCrash: (exit: string) => void) => Promise<Instance>;
  readonly onCrash: (exit: string) => void;
  readonly onStartFailed: (error: unknown) => void;
}

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5000;
/** After this lifetime in milliseconds, a crashed instance is restarted without a pause again. */
const SOUND_AFTER_MS = 10_000;

export function createServiceHost(options: ServiceHostOptions): ServiceHost {
  let stopped = false;
  let instance: Instance | undefined;
  let startedAt = 0;
  let pauseMs = FIRST_PAUSE_MS;
  // Starts and stops are serialized, since both instances use the same port.
  let work: Promise<void> = Promise.resolve();
  let releasing: Promise<void> | undefined;
  let interruptRestart = new AbortController();

  function inTurn(job: () => Promise<void>): Promise<void> {
    const turn = work.then(job);
    work = turn.catch(() => {});
    return turn;
  }

  async function start(): Promise<void> {
    if (stopped) return;
    const started: Instance = await options.start((exit) => {
      if (instance === started) instance = undefined;
      options.onCrash(exit);
      void inTurn(restart);
    });
    instance = started;
    startedAt = performance.now();
  }

  async function restart(): Promise<void> {
    if (performance.now() - startedAt > SOUND_AFTER_MS) pauseMs = FIRST_PAUSE_MS;
    const { signal } = interruptRestart;
    while (!instance && !signal.aborted) {
      const interrupted = await delay(pauseMs, false, { signal }).catch(() => true);
      if (interrupted) return;
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
      await start().catch(options.onStartFailed);
    }
  }

  return {
    async available() {
      if (options.releaseHoldsRequests) await releasing?.catch(() => {});
      return instance !== undefined;
    },
    replace() {
      // Otherwise a version that never starts would be retried forever before this one.
      interruptRestart.abort();
      const release = inTurn(async () => {
        interruptRestart = new AbortController();
        pauseMs = FIRST_PAUSE_MS;
        const last = instance;
        instance = undefined;
        await last?.stop();
        await start();
      }).finally(() => {
        if (releasing === release) releasing = undefined;
      });
      releasing = release;
      return release;
    },
    async stop() {
      stopped = true;
      interruptRestart.abort();
      await work;
      const last = instance;
      instance = undefined;
      await last?.stop();
    },
  };
}
