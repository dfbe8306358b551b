import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { MissingPart } from '../../build/test-report.ts';

const SCRIPT = join(import.meta.dirname, 'pseudo-terminal.py');
const PYTHON: MissingPart = {
  part: 'a pseudo-terminal (Python 3 with its module `pty`)',
  get: 'https://www.python.org/downloads (Debian: apt install python3)',
};

/** Options of a suite that needs a pseudo-terminal: where there is none, it is skipped and says so. */
export async function needsPseudoTerminal(): Promise<{
  readonly skip?: boolean;
  readonly meta?: { readonly missing: MissingPart };
}> {
  try {
    await promisify(execFile)('python3', ['-c', 'import pty, os; os.waitstatus_to_exitcode']);
    return {};
  } catch {
    return { skip: true, meta: { missing: PYTHON } };
  }
}

/** A command that runs on a terminal of its own. */
export interface PseudoTerminal {
  /** What it shows, without the colours and the moves of the cursor. */
  text(): string;
  /** Resolves when it shows this, and fails if it ends before. */
  shows(text: string): Promise<void>;
  type(text: string): void;
  /** Closes the terminal, as its window does. */
  hangUp(): void;
  terminate(): void;
  kill(): void;
  /** Its exit code: 128 and the signal's number if a signal ended it. */
  readonly ended: Promise<number>;
}

/** Runs a command on a new pseudo-terminal. */
export function openPseudoTerminal(
  command: readonly string[],
  env: Readonly<Record<string, string>>,
): PseudoTerminal {
  const child = spawn('python3', [SCRIPT, ...command], { env });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
  }
  let hasEnded = false;
  const ended = once(child, 'close').then(([code]) => {
    hasEnded = true;
    return code as number;
  });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: terminals are controlled by them
  const plain = () => text.replaceAll(/\x1b\[[0-9;?]*[A-Za-z]/g, '').replaceAll('\r', '');
  return {
    text: plain,
    async shows(expected) {
      while (!hasEnded && !plain().includes(expected)) {
        await Promise.race([once(child.stdout, 'data'), ended]);
      }
      if (!plain().includes(expected)) throw new Error(`It never showed "${expected}":\n${text}`);
    },
    type: (typed) => child.stdin.write(typed),
    hangUp: () => child.stdin.end(),
    terminate: () => child.kill('SIGTERM'),
    kill: () => child.kill('SIGUSR1'),
    ended,
  };
}
