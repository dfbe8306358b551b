import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ROOT } from './paths.ts';

const run = promisify(execFile);

/**
 * Runs one of our own scripts in a new process, so that changed sources are loaded.
 *
 * @returns its standard output.
 * @throws Error with its standard error.
 */
export async function runNode(...command: readonly string[]): Promise<string> {
  try {
    const { stdout } = await run(process.execPath, command, {
      cwd: ROOT,
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout;
  } catch (cause) {
    const { stderr, message } = cause as Error & { stderr?: string };
    throw new Error(`${command[0]} failed:\n${stderr || message}`, { cause });
  }
}
