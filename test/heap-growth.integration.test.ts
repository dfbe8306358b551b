import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const run = promisify(execFile);
const ROOT = resolve(import.meta.dirname, '..');

/**
 * Keeps the last 30 MB of objects that live long enough to reach V8's old space, and prints the
 * largest heap in relation to the initial one, while seven times as much is allocated and released.
 */
const CHURN = `
import { getHeapStatistics } from 'node:v8';
const KEPT = 30_000;
const ring = [];
const turn = (at) => { ring[at % KEPT] = Array.from({ length: 100 }, (_, i) => at + i + 0.5); };
for (let at = 0; at < KEPT; at += 1) turn(at);
globalThis.gc();
const inUse = getHeapStatistics().used_heap_size;
let largest = 0;
for (let at = KEPT; at < 8 * KEPT; at += 1) {
  turn(at);
  if (at % 1000 === 0) {
    largest = Math.max(largest, getHeapStatistics().used_heap_size);
    await new Promise(setImmediate);
  }
}
console.log(largest / inUse);
`;

it.each(['services/agent/heap-growth.ts', 'services/local-cloud/heap-growth.ts'])(
  '%s keeps a heap near what is in use, however much is allocated',
  async (file) => {
    const flags = ['--expose-gc', '--import', resolve(ROOT, file)];
    const { stdout } = await run(process.execPath, [
      ...flags,
      '--input-type=module',
      '--eval',
      CHURN,
    ]);
    // More than four without the setting.
    expect(Number(stdout)).toBeLessThan(2.5);
  },
);
