import type { FunctionError } from './function-error.ts';

/** How a wait for the process ended. */
export type Ending<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'exit'; readonly error: FunctionError }
  | { readonly kind: 'timeout' };

/** Waits for the result of a process, for at most `timeoutMs` milliseconds. */
export type Wait = <T>(work: Promise<T>, timeoutMs: number) => Promise<Ending<T>>;

/**
 * Makes waits that also end with the process. `exited` is used once: every promise derived from it
 * would live as long as the process, together with the result of its wait.
 */
export function createWaits(exited: Promise<FunctionError>): Wait {
  const waiting = new Set<(error: FunctionError) => void>();
  let exitedWith: FunctionError | undefined;
  void exited.then((error) => {
    exitedWith = error;
    for (const end of waiting) end(error);
  });

  return async <T>(work: Promise<T>, timeoutMs: number) => {
    const { promise, resolve, reject } = Promise.withResolvers<Ending<T>>();
    const timer = setTimeout(() => resolve({ kind: 'timeout' }), timeoutMs);
    const end = (error: FunctionError) => resolve({ kind: 'exit', error });
    waiting.add(end);
    if (exitedWith) end(exitedWith);
    work.then((value) => resolve({ kind: 'done', value }), reject);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      waiting.delete(end);
    }
  };
}
