import { constants } from 'node:os';
import type { Terminal } from './delivery-context.ts';
import { CommandEnded } from './delivery-error.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
export type EndingSignal = (typeof SIGNALS)[number];

const listeners = new Set<(signal: EndingSignal) => void>();
let isListening = false;

/**
 * Calls the listener at each signal that would end this process, which then does not end it.
 *
 * @returns what stops this.
 */
export function onEndingSignal(listener: (signal: EndingSignal) => void): () => void {
  listen();
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

/** Once and for good: a signal that arrives while one listener follows another would be lost. */
function listen(): void {
  if (isListening) return;
  isListening = true;
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      if (listeners.size === 0) process.exit(128 + constants.signals[signal]);
      for (const listener of [...listeners]) listener(signal);
    });
  }
}

/** A part of a command between whose steps a signal may end it, but never within one. */
export interface Steps {
  /** @throws CommandEnded if a signal has arrived, with what the command has left. */
  mayEnd(left?: string): void;
}

/**
 * Runs steps, each of which is done or not begun: signals are noted, and said, until a step asks for
 * them.
 */
export async function inSteps<T>(
  { print }: Pick<Terminal, 'print'>,
  run: (steps: Steps) => Promise<T>,
): Promise<T> {
  let received: EndingSignal | undefined;
  const stop = onEndingSignal((signal) => {
    received ??= signal;
    print(`\n${signal}: ending before the next step.\n`);
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
