import { createInterface } from 'node:readline/promises';
import type { DeliveryContext, Terminal } from './delivery-context.ts';
import { CommandEnded, type Ending } from './delivery-error.ts';
import { onEndingSignal } from './signals.ts';

/** The terminal of this process. */
export function openTerminal(variables: DeliveryContext['variables']): Terminal {
  // A terminal that is closed takes no output, which must not end a running apply.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  return {
    print: (text) => process.stdout.write(text),
    colour: process.stdout.isTTY,
    isThere: process.stdin.isTTY,
    isApproved: variables['AUTO_APPROVE'] === '1',
    ask,
  };
}

async function ask(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  const ended = Promise.withResolvers<never>();
  const end = (how: Ending) => ended.reject(new CommandEnded(how));
  const stopListening = onEndingSignal(end);
  // In raw mode Ctrl-C is a character, and Ctrl-D closes the interface.
  const onInputError = () => end('SIGHUP');
  process.stdin.on('error', onInputError);
  lines.on('SIGINT', () => end('SIGINT')).on('close', () => end('end-of-input'));
  try {
    return (await Promise.race([lines.question(question), ended.promise])).trim();
  } catch (error) {
    process.stdout.write('\n');
    throw error;
  } finally {
    stopListening();
    process.stdin.off('error', onInputError);
    lines.close();
  }
}
