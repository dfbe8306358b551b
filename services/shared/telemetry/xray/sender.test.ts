import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, expect, it, vi } from 'vitest';
import type { Drops } from './drop-report.ts';
import { SendQueue } from './send-queue.ts';
import { createSender, type Put, type PutResult } from './sender.ts';

const TAKEN: PutResult = { kind: 'taken', refusedCount: 0 };
const FAILED: PutResult = { kind: 'failed' };

/** A sender with an X-Ray and pauses that the test controls. */
function start(put: Put<string>, queue?: SendQueue<string>) {
  const batches: (readonly string[])[] = [];
  const drops: Drops[] = [];
  const pauses: { readonly ms: number; readonly end: () => void }[] = [];
  const sender = createSender<string>({
    sizeOf: Buffer.byteLength,
    maxItemBytes: 65_536,
    put: (documents, signal) => {
      batches.push(documents);
      return put(documents, signal);
    },
    onDrop: (each) => drops.push(each),
    ...(queue && { queue }),
    wait: (ms, signal) =>
      new Promise((resolve) => {
        pauses.push({ ms, end: resolve });
        signal.addEventListener('abort', () => resolve(), { once: true });
        if (signal.aborted) resolve();
      }),
  });
  const nextPause = async (): Promise<number> => {
    const { ms, end } = await vi.waitFor(() => {
      const pause = pauses.shift();
      if (!pause) throw new Error('It does not pause');
      return pause;
    });
    end();
    return ms;
  };
  const droppedInAll = () => drops.reduce((sum, { dropped }) => sum + dropped, 0);
  return { sender, batches, drops, nextPause, droppedInAll };
}

const documents = (count: number, bytes = 10) =>
  Array.from({ length: count }, (_, index) => String(index).padEnd(bytes, '.'));

describe('items', () => {
  it('are sent in batches, in order, and none is lost', async () => {
    const { sender, batches, drops } = start(async () => TAKEN);
    const all = documents(120);
    for (const document of all) sender.send(document);
    expect(batches).toEqual([]);
    await sender.stop(1000);
    expect(batches.map((batch) => batch.length)).toEqual([50, 50, 20]);
    expect(batches.flat()).toEqual(all);
    expect(drops).toEqual([]);
  });

  it('are sent in requests of a bounded size', async () => {
    const { sender, batches } = start(async () => TAKEN);
    for (const document of documents(10, 60_000)) sender.send(document);
    await sender.stop(1000);
    expect(batches.map((batch) => batch.length)).toEqual([4, 4, 2]);
  });

  it('that X-Ray would never accept are not sent', async () => {
    const { sender, batches, drops } = start(async () => TAKEN);
    sender.send('x'.repeat(65_537));
    await sender.stop(1000);
    expect(batches).toEqual([]);
    expect(drops).toEqual([{ dropped: 1, too_large: 1 }]);
  });

  it('are retried after increasing pauses, until X-Ray accepts them', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(1);
    const results = [FAILED, FAILED, FAILED, TAKEN];
    const { sender, batches, drops, nextPause } = start(async () => results.shift() ?? TAKEN);
    sender.send('a');
    const pauses = [];
    for (let count = 0; count < 4; count += 1) pauses.push(await nextPause());
    await vi.waitFor(() => expect(batches).toHaveLength(4));
    await sender.stop(1000);
    expect(pauses).toEqual([2000, 500, 1000, 2000]);
    expect(batches).toEqual([['a'], ['a'], ['a'], ['a']]);
    expect(drops).toEqual([]);
    vi.restoreAllMocks();
  });

  it('are dropped after five attempts, and the next ones are sent', async () => {
    const { sender, batches, drops, nextPause } = start(async ([first]) =>
      first === 'a' ? FAILED : TAKEN,
    );
    sender.send('a');
    await nextPause();
    await vi.waitFor(() => expect(batches).toHaveLength(1));
    sender.send('b');
    for (let count = 0; count < 4; count += 1) await nextPause();
    await vi.waitFor(() => expect(batches.at(-1)).toEqual(['b']));
    expect(batches).toHaveLength(6);
    expect(drops).toEqual([{ dropped: 1, unreachable: 1 }]);
    await sender.stop(1000);
  });

  it.each<[PutResult, number]>([
    [{ kind: 'refused' }, 3],
    [{ kind: 'taken', refusedCount: 2 }, 2],
  ])('that X-Ray refuses (%o) are counted and not sent again', async (result, dropped) => {
    const { sender, batches, drops } = start(async () => result);
    for (const document of documents(3)) sender.send(document);
    await sender.stop(1000);
    expect(batches).toHaveLength(1);
    expect(drops).toEqual([{ dropped, refused: dropped }]);
  });
});

describe('while X-Ray is unavailable', () => {
  it('sending never waits, memory is bounded and every loss is counted', async () => {
    const away = Promise.withResolvers<PutResult>();
    const queue = new SendQueue<string>({ maxCount: 100, maxBytes: 10_000 });
    const { sender, batches, droppedInAll, nextPause } = start((_batch, signal) => {
      signal.addEventListener('abort', () => away.resolve(FAILED), { once: true });
      return away.promise;
    }, queue);
    for (const document of documents(100)) sender.send(document);
    await nextPause();
    await vi.waitFor(() => expect(batches).toHaveLength(1));
    for (const document of documents(10_000)) expect(sender.send(document)).toBeUndefined();
    expect(queue.size).toBe(100);
    await sender.stop(0);
    expect(droppedInAll()).toBe(10_100);
    expect(batches).toHaveLength(1);
    sender.send('late');
    expect(queue.size).toBe(100);
  });

  it('stopping tries each item once and ends in time', async () => {
    const { sender, batches, droppedInAll } = start(async () => FAILED);
    for (const document of documents(120)) sender.send(document);
    await sender.stop(1000);
    expect(batches).toHaveLength(3);
    expect(droppedInAll()).toBe(120);
  });
});

it('counts items that could not be serialized', async () => {
  const { sender, drops } = start(async () => TAKEN);
  sender.drop('unwritable');
  await sender.stop(1000);
  expect(drops).toEqual([{ dropped: 1, unwritable: 1 }]);
});

it('sends outside of the request that queued the item', async () => {
  const request = new AsyncLocalStorage<string>();
  const seen: unknown[] = [];
  const { sender } = start(async () => {
    seen.push(request.getStore());
    return TAKEN;
  });
  request.run('turn', () => sender.send('a'));
  await sender.stop(1000);
  expect(seen).toEqual([undefined]);
});

it('stopping with an empty queue ends at once', async () => {
  const { sender, drops } = start(async () => TAKEN);
  await sender.stop(1000);
  expect(drops).toEqual([]);
});
