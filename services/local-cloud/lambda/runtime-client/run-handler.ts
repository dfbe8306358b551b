import type { Handler } from './load-handler.ts';

/**
 * Runs a handler and returns its result: that of its promise or callback, or null once the process
 * has nothing left to do (Lambda Developer Guide, "Define Lambda function handler in Node.js").
 */
export async function runHandler(
  handler: Handler,
  event: unknown,
  context: unknown,
): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const finish = () => resolve(null);
  process.once('beforeExit', finish);
  try {
    const result = handler(event, context, (error, value) => {
      if (error !== null && error !== undefined) reject(error);
      else resolve(value);
    });
    if (isThenable(result)) resolve(result);
    return await promise;
  } finally {
    process.off('beforeExit', finish);
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === 'function';
}
