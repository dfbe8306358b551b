import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { makeSegmentId, makeTraceRoot } from '@three-tier-chat/wire-contract';
import { expect, it } from 'vitest';
import { createMemoryLogStore } from '../logs/memory-log-store.ts';
import { createTraceStore } from './trace-store.ts';

/** Sizes of one turn: 44 segments in 25 KB of JSON, 47 lines in 18 KB. */
const SEGMENTS = 44;
const LINES = 47;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

it('what turns leave behind stays the same size, however many there were', () => {
  const traces = createTraceStore();
  const logs = createMemoryLogStore();
  const runTurns = (count: number) => {
    for (let turn = 0; turn < count; turn += 1) {
      const trace_id = makeTraceRoot();
      const begun = { trace_id, name: 'agent', start_time: 1_700_000_000 + turn };
      const part = () => ({
        ...begun,
        id: makeSegmentId(),
        annotations: { request: makeSegmentId(), text: 'x'.repeat(200) },
        metadata: { default: { text: makeSegmentId().repeat(10) } },
      });
      traces.put({ ...part(), subsegments: Array.from({ length: SEGMENTS - 1 }, part) });
      const line = { level: 'INFO', message: 'event', trace_id, text: 'x'.repeat(250) };
      for (let count = LINES; count > 0; count -= 1) {
        logs.ingest('agent', JSON.stringify({ ...line, request_id: makeSegmentId() }));
      }
    }
  };
  const heapAfter = (count: number) => {
    runTurns(count);
    collect();
    return process.memoryUsage().heapUsed;
  };
  const full = heapAfter(1000);
  const later = heapAfter(3000);
  expect(later).toBeLessThan(full * 1.1);
  expect(traces.size()).toBeLessThanOrEqual(12 * 1024 * 1024);
  // Enough history: a page lists 200 turns.
  expect(traces.traceIds().length).toBeGreaterThan(200);
});
