import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { createWaits } from './ending.ts';
import type { FunctionError } from './function-error.ts';

const ERROR: FunctionError = { errorType: 'Runtime.ExitError', errorMessage: 'gone' };

function start() {
  const { promise: exited, resolve: exit } = Promise.withResolvers<FunctionError>();
  return { wait: createWaits(exited), exit };
}

describe('a wait for a process', () => {
  it('ends with what it waited for', async () => {
    const { wait } = start();
    expect(await wait(Promise.resolve('answer'), 60_000)).toEqual({
      kind: 'done',
      value: 'answer',
    });
    await expect(wait(Promise.reject(new Error('no')), 60_000)).rejects.toThrow('no');
  });

  it('ends with the process, even if that has already ended', async () => {
    const { wait, exit } = start();
    const never = new Promise(() => undefined);
    const waiting = wait(never, 60_000);
    exit(ERROR);
    expect(await waiting).toEqual({ kind: 'exit', error: ERROR });
    expect(await wait(never, 60_000)).toEqual({ kind: 'exit', error: ERROR });
  });

  it('ends after its timeout', async () => {
    const { wait } = start();
    expect(await wait(new Promise(() => undefined), 5)).toEqual({ kind: 'timeout' });
  });

  it('keeps nothing in memory while the process lives', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const { wait } = start();
    const answers: WeakRef<object>[] = [];
    for (let count = 0; count < 100; count += 1) {
      const answer = { payload: 'x'.repeat(1000) };
      answers.push(new WeakRef(answer));
      await wait(Promise.resolve(answer), 60_000);
    }
    // Objects of this turn of the event loop are kept until it ends.
    await new Promise((resolve) => setTimeout(resolve));
    collect();
    const kept = answers.filter((answer) => answer.deref() !== undefined);
    expect(kept.length).toBeLessThanOrEqual(1);
  });
});
