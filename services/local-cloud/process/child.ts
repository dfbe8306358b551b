import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface ChildOptions {
  /** For messages. */
  readonly name: string;
  /** Arguments of Node: the script first. */
  readonly command: readonly string[];
  readonly cwd: string;
  /**
   * The complete environment of the process: nothing of this process's own environment is passed
   * on.
   */
  readonly environment: Readonly<Record<string, string>>;
  /** One line of standard output or standard error. */
  readonly onLine: (line: string) => void;
  readonly onExit: (code: number | null, signal: NodeJS.Signals | null) => void;
}

export interface Child {
  readonly pid: number;
  /**
   * Sends SIGTERM, and SIGKILL after `graceMs` (default: 30 seconds, as ECS does; App Runner and
   * AgentCore document no time). Resolves when the process is gone.
   */
  stop(graceMs?: number): Promise<void>;
  /** Sends SIGKILL. */
  kill(): void;
}

/** ECS API, ContainerDefinition, `stopTimeout`. */
const STOP_TIMEOUT_MS = 30_000;

const END_WITH_PARENT = new URL('./end-with-parent.js', import.meta.url).href;

/**
 * Starts a Node process. It leads a process group of its own, so that stopping it leaves no
 * grandchild, and it ends when this process ends, even if this process is killed.
 */
export function startChild(options: ChildOptions): Child {
  const child = spawn(process.execPath, ['--import', END_WITH_PARENT, ...options.command], {
    cwd: options.cwd,
    env: options.environment,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    detached: true,
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${options.name} could not be started`);

  for (const stream of [child.stdout, child.stderr]) {
    if (stream) createInterface({ input: stream }).on('line', options.onLine);
  }
  let gone = false;
  child.once('exit', (code, signal) => {
    gone = true;
    options.onExit(code, signal);
  });

  const send = (signal: NodeJS.Signals) => {
    try {
      process.kill(-pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  };
  return {
    pid,
    kill: () => send('SIGKILL'),
    async stop(graceMs = STOP_TIMEOUT_MS) {
      if (gone) return;
      const exited = once(child, 'exit');
      send('SIGTERM');
      const patience = setTimeout(() => send('SIGKILL'), graceMs);
      await exited;
      clearTimeout(patience);
    },
  };
}
