import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { ROOT } from './paths.ts';

export interface CloudProcess {
  /** Resolves to true when the cloud is ready, to false if it exited before. */
  readonly ready: Promise<boolean>;
  /** Settles when it exits unexpectedly after that: `SIGKILL`, or `exit code 1`. */
  readonly ended: Promise<string>;
  /** Stops it and all its child processes. */
  stop(): Promise<void>;
}

/** Starts the local cloud in a separate process, on this terminal. */
export function startCloudProcess(): CloudProcess {
  // Hides the warning that Node 22’s SQLite is experimental, since users cannot change it.
  const command = ['--disable-warning=ExperimentalWarning', 'services/local-cloud/main.ts'];
  const child = spawn(process.execPath, command, {
    cwd: ROOT,
    env: { ...process.env, LOCAL_WATCH: '1' },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const exited = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const ready = Promise.race([once(child, 'message').then(() => true), exited.then(() => false)]);
  const { promise: ended, resolve: end } = Promise.withResolvers<string>();
  let isAsked = false;
  void Promise.all([ready, exited]).then(([wasReady, [code, signal]]) => {
    if (wasReady && !isAsked) end(signal ?? `exit code ${code}`);
  });
  return {
    ready,
    ended,
    async stop() {
      isAsked = true;
      child.kill('SIGTERM');
      await exited;
    },
  };
}
