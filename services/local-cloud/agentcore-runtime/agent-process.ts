import { setTimeout as delay } from 'node:timers/promises';
import { type Child, type ChildOptions, startChild } from '../process/child.ts';

/** The agent behind the front door, however it is run. */
export interface AgentProcess {
  /** `http://127.0.0.1:4012`. */
  readonly origin: string;
  /**
   * Resolves when `/ping` reports health; starts the process if it is not running.
   * @throws AgentNotStarted
   */
  ready(): Promise<void>;
  /** Tells whether a request would have to wait for a start. */
  isStarting(): boolean;
  stop(): Promise<void>;
}

/** The agent exited, or did not become healthy in time. */
export class AgentNotStarted extends Error {
  override readonly name = 'AgentNotStarted';
}

type Launch = Pick<ChildOptions, 'command' | 'cwd' | 'environment'>;

export interface AgentProcessOptions {
  readonly port: number;
  /** Read at each start, since a release changes it. */
  readonly launch: () => Promise<Launch>;
  readonly onLine: (line: string) => void;
  readonly onExit: (code: number | null, signal: NodeJS.Signals | null) => void;
  /** AgentCore gives an agent 30 seconds to become healthy. */
  readonly startLimitMs?: number;
  /** If present, a process whose `/ping` is unhealthy is replaced. */
  readonly watch?: HealthWatch;
}

export interface HealthWatch {
  /** Pause between two pings, in milliseconds. */
  readonly everyMs: number;
  /** Timeout of one ping, in milliseconds. */
  readonly silenceMs: number;
  /** Called before an unhealthy process is stopped. */
  readonly onUnwell: () => void;
}

const POLL_MS = 25;
/** Consecutive pings that must fail: a process that is only busy answers at least one of them. */
const UNWELL_PINGS = 3;

interface Run {
  readonly healthy: Promise<void>;
  readonly gone: AbortController;
  child?: Child;
  isHealthy: boolean;
}

/**
 * Makes the one process that serves all sessions; after it exits, the next `ready` starts another.
 */
export function createAgentProcess(options: AgentProcessOptions): AgentProcess {
  const origin = `http://127.0.0.1:${options.port}`;
  let run: Run | undefined;

  function start(): Run {
    const gone = new AbortController();
    const next: Run = { gone, isHealthy: false, healthy: Promise.resolve().then(becomeHealthy) };
    // `ready` reports the failure to its callers; without a caller it would be an unhandled
    // rejection.
    next.healthy.catch(() => {});
    return next;

    async function becomeHealthy(): Promise<void> {
      try {
        const launch = await options.launch();
        if (gone.signal.aborted)
          throw new AgentNotStarted('The agent was stopped during its start');
        next.child = startChild({
          ...launch,
          name: 'agent',
          onLine: options.onLine,
          onExit(code, signal) {
            gone.abort();
            if (run === next) run = undefined;
            options.onExit(code, signal);
          },
        });
        await waitForPing(origin, gone.signal, options.startLimitMs ?? 30_000);
        next.isHealthy = true;
        if (options.watch) void replaceWhenUnwell(next, options.watch);
      } catch (error) {
        if (run === next) run = undefined;
        await next.child?.stop();
        throw error;
      }
    }
  }

  async function replaceWhenUnwell(watched: Run, watch: HealthWatch): Promise<void> {
    await untilUnwell(origin, watched.gone.signal, watch);
    if (run !== watched) return;
    watch.onUnwell();
    run = undefined;
    watched.gone.abort();
    await watched.child?.stop();
    run ??= start();
  }

  return {
    origin,
    ready() {
      run ??= start();
      return run.healthy;
    },
    isStarting: () => !run?.isHealthy,
    async stop() {
      const last = run;
      run = undefined;
      last?.gone.abort();
      await last?.child?.stop();
      await last?.healthy.catch(() => {});
    },
  };
}

/** AgentCore Developer Guide, "HTTP protocol contract": `{"status": "Healthy" | "HealthyBusy"}`. */
async function waitForPing(origin: string, gone: AbortSignal, limitMs: number): Promise<void> {
  const deadline = AbortSignal.timeout(limitMs);
  const signal = AbortSignal.any([gone, deadline]);
  while (!signal.aborted) {
    if (await answersPing(origin, signal)) return;
    await delay(POLL_MS, undefined, { signal }).catch(() => {});
  }
  throw new AgentNotStarted(
    gone.aborted
      ? 'The agent exited before it was healthy: see its log lines above'
      : `The agent did not report health at ${origin}/ping within ${limitMs} ms`,
  );
}

/** Resolves when too many consecutive pings failed, or the process is gone. */
async function untilUnwell(
  origin: string,
  gone: AbortSignal,
  { everyMs, silenceMs }: HealthWatch,
): Promise<void> {
  for (let failed = 0; failed < UNWELL_PINGS && !gone.aborted; ) {
    await delay(everyMs, undefined, { signal: gone }).catch(() => {});
    const patience = AbortSignal.any([gone, AbortSignal.timeout(silenceMs)]);
    failed = (await answersPing(origin, patience)) ? 0 : failed + 1;
  }
}

async function answersPing(origin: string, signal: AbortSignal): Promise<boolean> {
  try {
    const response = await fetch(`${origin}/ping`, { signal });
    const { status } = (await response.json()) as { status?: unknown };
    return response.ok && (status === 'Healthy' || status === 'HealthyBusy');
  } catch {
    return false;
  }
}
