import { execFile } from 'node:child_process';
import type { DeliveryContext } from '../delivery-context.ts';

export interface ProgramRun {
  /** Undefined if it is not installed. */
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program of this machine to its end, without input. */
export function runProgram(
  [program = '', ...args]: readonly string[],
  variables: DeliveryContext['variables'],
  signal: AbortSignal,
): Promise<ProgramRun> {
  return new Promise((resolve) => {
    const child = execFile(
      program,
      args,
      { env: { ...variables }, signal, killSignal: 'SIGKILL', encoding: 'utf8' },
      (error, stdout, stderr) => {
        const code = error?.code;
        const exit = typeof code === 'number' ? code : 1;
        resolve({ code: code === 'ENOENT' ? undefined : error ? exit : 0, stdout, stderr });
      },
    );
    child.stdin?.end();
  });
}
