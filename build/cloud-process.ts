import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { ROOT } from './paths.ts';

export interface CloudProcess {
  /** Resolves with true when the cloud is ready, with false when it ended before. */
  readonly ready: Promise<boolean>;
  /** Ends it and everything that it started. */
  stop(): Promise<void>;
}

/** Starts the local cloud in a process of its own, on this terminal. */
export function startCloudProcess(): CloudProcess {
  const child = spawn(process.execPath, ['services/local-cloud/main.ts'], {
    cwd: ROOT,
    env: { ...process.env, LOCAL_WATCH: '1' },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const exited = once(child, 'exit');
  return {
    ready: Promise.race([once(child, 'message').then(() => true), exited.then(() => false)]),
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}
