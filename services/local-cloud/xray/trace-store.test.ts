import { describe, expect, it } from 'vitest';
import { createTraceStore } from './trace-store.ts';

const trace = (number: number) => `1-0000000a-${String(number).padStart(24, '0')}`;
const id = (number: number) => String(number).padStart(16, '0');

describe('the trace store', () => {
  it('returns the segments of one trace by time', () => {
    const store = createTraceStore();
    store.put({ trace_id: trace(1), id: id(2), name: 'agent', start_time: 2 });
    store.put({ trace_id: trace(2), id: id(3), name: 'other', start_time: 1.5 });
    store.put({ trace_id: trace(1), id: id(1), name: 'backend', start_time: 1 });
    expect(store.segmentsOf(trace(1)).map(({ name }) => name)).toEqual(['backend', 'agent']);
    expect(store.segmentsOf(trace(9))).toEqual([]);
  });

  it('completes a segment that was sent in progress', () => {
    const store = createTraceStore();
    const begun = { trace_id: trace(1), id: id(1), name: 'agent', start_time: 1 };
    store.put({ ...begun, in_progress: true });
    store.put({ ...begun, in_progress: false, end_time: 2 });
    expect(store.segmentsOf(trace(1))).toEqual([{ ...begun, in_progress: false, end_time: 2 }]);
  });

  it('removes the oldest trace when it is full, and all when cleared', () => {
    const store = createTraceStore({ traces: 2 });
    for (const number of [1, 2, 3]) {
      store.put({ trace_id: trace(number), id: id(1), name: 'a', start_time: number });
    }
    expect([1, 2, 3].map((number) => store.segmentsOf(trace(number)).length)).toEqual([0, 1, 1]);
    store.clear();
    expect(store.segmentsOf(trace(3))).toEqual([]);
  });

  it('keeps metadata separate from what pages show', () => {
    const store = createTraceStore();
    const begun = { trace_id: trace(1), id: id(1), name: 'agent', start_time: 1 };
    store.put({ ...begun, metadata: { default: { a: 1 } } });
    store.put({ ...begun, end_time: 2 });
    expect(store.segmentsOf(trace(1))).toEqual([{ ...begun, end_time: 2 }]);
    expect(store.documentsOf(trace(1))).toEqual([
      { ...begun, end_time: 2, metadata: { default: { a: 1 } } },
    ]);
  });

  it('never exceeds its limit in bytes, except for the latest trace', () => {
    const bytes = 10_000;
    const store = createTraceStore({ bytes });
    for (let number = 0; number < 500; number += 1) {
      const document = { trace_id: trace(number), id: id(1), name: 'a', start_time: number };
      store.put({ ...document, metadata: { text: 'x'.repeat(number) } });
      store.put({ ...document, id: id(2), annotations: { text: 'x'.repeat(number) } });
      expect(store.size()).toBeLessThanOrEqual(bytes);
      expect(store.segmentsOf(trace(number))).toHaveLength(2);
    }
    const kept = store.traceIds().flatMap(store.documentsOf);
    expect(JSON.stringify(kept).length).toBeLessThan(bytes * 1.2);
    expect(store.traceIds().at(-1)).toBe(trace(499));
    store.clear();
    expect(store.size()).toBe(0);
  });

  it('accepts no more segments of one trace than its limit, and completes those that it has', () => {
    const store = createTraceStore({ segmentsOfTrace: 2 });
    const put = (number: number, change: object = {}) =>
      store.put({ trace_id: trace(1), id: id(number), name: 'a', start_time: 1, ...change });
    put(1);
    put(2);
    expect(() => put(3)).toThrow('at most 2 segments');
    put(1, { end_time: 2 });
    expect(store.segmentsOf(trace(1))).toHaveLength(2);
  });
});
