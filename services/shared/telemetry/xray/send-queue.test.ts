import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SendQueue } from './send-queue.ts';

it('returns its items in order, in batches within both limits', () => {
  const queue = new SendQueue<string>();
  for (const text of ['aa', 'bb', 'cc', 'dd', 'é']) queue.add(text, Buffer.byteLength(text));
  expect(queue.take(2, 100)).toEqual(['aa', 'bb']);
  expect(queue.take(10, 4)).toEqual(['cc', 'dd']);
  expect(queue.take(10, 1)).toEqual(['é']);
  expect(queue.take(10, 1)).toEqual([]);
});

it('never exceeds its limits, and drops the oldest first', () => {
  const limits = { maxCount: 5, maxBytes: 40 };
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 15 }), { maxLength: 40 }), (texts) => {
      const queue = new SendQueue<string>(limits);
      let dropped = 0;
      for (const text of texts) dropped += queue.add(text, Buffer.byteLength(text));
      expect(queue.size).toBe(texts.length - dropped);
      const kept = queue.take(100, 10_000);
      expect(kept).toEqual(texts.slice(dropped));
      expect(kept.length).toBeLessThanOrEqual(limits.maxCount);
      expect(Buffer.byteLength(kept.join(''))).toBeLessThanOrEqual(limits.maxBytes);
    }),
  );
});
