import { setTimeout as delay } from 'node:timers/promises';
import { type Child, type ChildOptions, startChild } from '../process/child.ts';

/** An instance exited, or did not become healthy in time. */
class InstanceNotStarted extends Error {
  override readonly name = 'InstanceNotStarted';
}

export interface InstanceOptions {
  readonly process: Pick<ChildOptions, 'name' | 'command' | 'cwd' | 'environment' | 'onLine'>;
  /** `http://127.0.0.1:4011/health`. */
  readonly healthUrl: string;
  /** The process exited after it had become healthy, without being stopped. */
  readonly onCrash: (code: number | null, signal: NodeJS.Signals | null) => void;
  /** Time limit for becoming healthy, in milliseconds (default 20 seconds). */
  readonly startLimitMs?: number;
}

export interface Instance {
  stop(): Promise<void>;
}

const POLL_MS = 25;

/**
 * Starts a process and waits until its health check passes.
 *
 * @throws InstanceNotStarted
 */
export async function startInstance({
  process,
  healthUrl,
  onCrash,
  startLimitMs = 20_000,
}: InstanceOptions): Promise<Instance> {
  const gone = new AbortController();
  let state: 'starting' | 'healthy' | 'stopping' = 'starting';
  const child: Child = startChild({
    ...process,
    onExit(code, signal) {
      gone.abort();
      if (state === 'healthy') onCrash(code, signal);
    },
  });
  const stop = () => {
    state = 'stopping';
    return child.stop();
  };

  const limit = AbortSignal.timeout(startLimitMs);
  const ended = AbortSignal.any([gone.signal, limit]);
  while (!(await isHealthy(healthUrl, ended))) {
    if (ended.aborted) {
      const exited = gone.signal.aborted;
      await stop();
      throw new InstanceNotStarted(
        exited
          ? `${process.name} exited before it was healthy: see its log lines`
          : `${process.name} did not pass its health check at ${healthUrl} within ${startLimitMs} ms`,
      );
    }
    await delay(POLL_MS, undefined, { signal: ended }).catch(() => {});
  }
  if (gone.signal.aborted) {
    throw new InstanceNotStarted(`${process.name} exited while it became healthy`);
  }
  state = 'healthy';
  return { stop };
}

async function isHealthy(url: string, signal: AbortSignal): Promise<boolean> {
  try {
    const response = await fetch(url, { signal });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}
