import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startProgress } from './progress.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** An output that keeps what it is given. */
function keep(isTTY: boolean) {
  const written: string[] = [];
  return { written, output: { isTTY, columns: 40, write: (text: string) => written.push(text) } };
}

describe('where output is no terminal', () => {
  it('names what is waited for in a plain line after a while, and how long it took', async () => {
    const { written, output } = keep(false);
    const progress = startProgress(output);
    const { promise, resolve } = Promise.withResolvers<number>();
    const types = progress.wait('types', () => promise);
    const terraform = progress.wait('Terraform', async (tell) => {
      tell('are applied');
      await promise;
    });
    await vi.advanceTimersByTimeAsync(19_000);
    expect(written).toEqual([]);
    await vi.advanceTimersByTimeAsync(2_000);
    resolve(7);
    expect(await types).toBe(7);
    await terraform;
    expect(written).toEqual([
      'waiting for types (20 s), Terraform: are applied (20 s)\n',
      'types: 21 s\n',
      'Terraform: 21 s\n',
    ]);
  });

  it('says nothing more while something else is written, and when all has ended', async () => {
    const { written, output } = keep(false);
    const progress = startProgress(output);
    await progress.wait('a', async () => {
      await vi.advanceTimersByTimeAsync(15_000);
      progress.write('half a');
      progress.write(' line\nand');
      await vi.advanceTimersByTimeAsync(15_000);
      progress.write(' more\n');
    });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(written).toEqual(['half a line\n', 'and more\n', 'a: 30 s\n']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('tells how long it took when the work fails', async () => {
    const { written, output } = keep(false);
    const failing = startProgress(output).wait('a', () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    expect(written).toEqual(['a: 0.0 s\n']);
  });
});

it('on a terminal rewrites one line, as wide as that', async () => {
  const { written, output } = keep(true);
  const progress = startProgress(output);
  await progress.wait('a work whose name is longer than the line', async () => {
    await vi.advanceTimersByTimeAsync(1_000);
    progress.write('done\n');
  });
  const line = 'waiting for a work whose name is longer';
  const clear = '\r\u001b[2K';
  expect(written).toEqual([
    ...[clear, line, clear, line, clear, 'done\n', clear, line],
    ...[clear, 'a work whose name is longer than the line: 1.0 s\n'],
  ]);
});
