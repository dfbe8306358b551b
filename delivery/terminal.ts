import { createInterface } from 'node:readline/promises';
import type { Terminal, Workplace } from './workplace.ts';

/** The terminal of this process. */
export function openTerminal(variables: Workplace['variables']): Terminal {
  return {
    print: (text) => process.stdout.write(text),
    colour: process.stdout.isTTY,
    isThere: process.stdin.isTTY,
    approves: variables['AUTO_APPROVE'] === '1' || (variables['CI'] ?? '') !== '',
    async ask(question) {
      const lines = createInterface({ input: process.stdin, output: process.stdout });
      try {
        return (await lines.question(question)).trim();
      } finally {
        lines.close();
      }
    },
  };
}
