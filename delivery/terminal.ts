import { createInterface } from 'node:readline/promises';
import type { DeliveryContext, Terminal } from './delivery-context.ts';

/** The terminal of this process. */
export function openTerminal(variables: DeliveryContext['variables']): Terminal {
  return {
    print: (text) => process.stdout.write(text),
    colour: process.stdout.isTTY,
    isThere: process.stdin.isTTY,
    isApproved: variables['AUTO_APPROVE'] === '1' || (variables['CI'] ?? '') !== '',
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
