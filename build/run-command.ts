import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { ROOT } from './paths.ts';

export interface CommandOptions {
  /** Takes what it prints, as it comes. */
  readonly onOutput: (text: string) => void;
  /** Takes what it sends to its parent. */
  readonly onMessage?: (message: unknown) => void;
  readonly variables?: NodeJS.ProcessEnv;
}

/** Runs a command in the repository's root to its end. @returns its exit code. */
export async function runCommand(
  [command = '', ...args]: readonly string[],
  { onOutput, onMessage, variables = {} }: CommandOptions,
): Promise<number> {
  const child = spawn(command, args, {
    cwd: ROOT,
    env: { ...process.env, ...variables },
    stdio: ['ignore', 'pipe', 'pipe', ...(onMessage ? (['ipc'] as const) : [])],
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', onOutput);
  }
  if (onMessage) child.on('message', onMessage);
  const [code] = (await once(child, 'close')) as [number | null];
  return code ?? 1;
}
