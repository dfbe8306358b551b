import { CommandEnded } from './delivery-error.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
export type EndingSignal = (typeof SIGNALS)[number];

/** Calls the listener at each signal that would end this process, which then does not end it. */
export function onEndingSignal(listener: (signal: EndingSignal) => void): () => void {
  for (const signal of SIGNALS) process.on(signal, listener);
  return () => {
    for (const signal of SIGNALS) process.off(signal, listener);
  };
}

/** A part of a command between whose steps a signal may end it, but never within one. */
export interface Steps {
  /** @throws CommandEnded if a signal has arrived, with what the command has left. */
  mayEnd(left?: string): void;
}

/** Runs steps, each of which is done or not begun: signals are noted until a step asks for them. */
export async function inSteps<T>(run: (steps: Steps) => Promise<T>): Promise<T> {
  let received: EndingSignal | undefined;
  const stop = onEndingSignal((signal) => {
    received ??= signal;
  });
  try {
    return await run({
      mayEnd(left) {
        if (received) throw new CommandEnded(received, left);
      },
    });
  } finally {
    stop();
  }
}
