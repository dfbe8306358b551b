import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { ROOT } from './paths.ts';

export interface CloudProcess {
  /** Resolves with true when the cloud is ready, with false when it ended before. */
  readonly ready: Promise<boolean>;
  /** Settles when it ends later, without being asked to: `SIGKILL`, or `exit code 1`. */
  readonly ended: Promise<string>;
  /** Ends it and everything that it started. */
  stop(): Promise<void>;
}

/** Starts the local cloud in a process of its own, on this terminal. */
export function startCloudProcess(): CloudProcess {
  // Node 22 calls its SQLite experimental, which is nothing that whoever runs this could change.
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
