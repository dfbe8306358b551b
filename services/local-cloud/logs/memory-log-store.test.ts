import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LogLine } from './log-store.ts';
import { createMemoryLogStore } from './memory-log-store.ts';

const AN_HOUR = '2026-01-01T10:00:00.000Z';

describe('a line of a process', () => {
  it('is unchanged if it is structured', () => {
    const logs = createMemoryLogStore();
    const line = {
      level: 'WARN',
      message: 'turn.failed',
      service: 'agent',
      timestamp: AN_HOUR,
      trace_id: '1-a',
      nested: { a: [1] },
    };
    logs.ingest('other', JSON.stringify(line));
    expect(logs.all()).toEqual([line]);
  });

  it('gets what a structured line lacks', () => {
    const logs = createMemoryLogStore();
    logs.ingest('agent', '{"a":1}');
    expect(logs.all()).toEqual([
      { a: 1, level: 'INFO', message: '', service: 'agent', timestamp: expect.any(String) },
    ]);
  });

  it('is kept as text if it is not JSON', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(text.trim() !== '' && !text.startsWith('{'));
        const logs = createMemoryLogStore();
        logs.ingest('agent', text);
        expect(logs.all()).toEqual([
          {
            level: 'INFO',
            message: 'console',
            service: 'agent',
            timestamp: expect.any(String),
            text,
          },
        ]);
      }),
    );
  });

  it.each(['{ is no JSON', '[1]', 'null'])('that looks like JSON, %s, is text too', (text) => {
    const logs = createMemoryLogStore();
    logs.ingest('agent', text);
    expect(logs.all()).toMatchObject([{ message: 'console', text }]);
  });

  it('without a letter is not a line', () => {
    const logs = createMemoryLogStore();
    logs.ingest('agent', '  ');
    expect(logs.all()).toEqual([]);
  });
});

describe('the log store', () => {
  it('keeps the lines of an emulated service with its fields', () => {
    const seen: LogLine[] = [];
    const logs = createMemoryLogStore({ onLine: (line) => seen.push(line) });
    logs.write('okta', 'token.issued', { client: 'c' });
    expect(logs.all()).toEqual([
      {
        level: 'INFO',
        message: 'token.issued',
        service: 'okta',
        timestamp: expect.any(String),
        client: 'c',
      },
    ]);
    expect(seen).toEqual(logs.all());
  });

  it('returns the lines of one trace by time', () => {
    const logs = createMemoryLogStore();
    logs.write('b', 'second', { trace_id: '1-a', timestamp: '2026-01-01T10:00:01.000Z' });
    logs.write('c', 'other', { trace_id: '1-b', timestamp: AN_HOUR });
    logs.write('d', 'none');
    logs.write('a', 'first', { trace_id: '1-a', timestamp: AN_HOUR });
    expect(logs.ofTrace('1-a').map(({ message }) => message)).toEqual(['first', 'second']);
    logs.clear();
    expect(logs.ofTrace('1-a')).toEqual([]);
  });

  it('returns the lines of one log group, each with its stream, number and time', () => {
    const logs = createMemoryLogStore();
    const place = { group: '/agent', stream: 's' };
    logs.ingest('agent', '{"message":"first"}', place);
    logs.ingest('agent', '{"message":"in no group"}');
    logs.write('lambda', 'elsewhere', {}, { group: '/other', stream: 's' });
    logs.write('agent', 'second', {}, { ...place, stream: 't' });
    const found = logs.inGroup('/agent');
    expect(found.map(({ line, stream, number }) => [line.message, stream, number])).toEqual([
      ['first', 's', 1],
      ['second', 't', 4],
    ]);
    for (const { atMs } of found) expect(Math.abs(atMs - Date.now())).toBeLessThan(3_600_000);
    expect(logs.inGroup('/none')).toEqual([]);
    logs.clear();
    expect(logs.inGroup('/agent')).toEqual([]);
  });

  it('removes the oldest lines', () => {
    fc.assert(
      fc.property(fc.nat(60), (count) => {
        const logs = createMemoryLogStore({ capacity: 10 });
        for (let index = 0; index < count; index += 1) logs.write('a', String(index));
        const kept = logs.all().map(({ message }) => Number(message));
        expect(kept.length).toBeGreaterThanOrEqual(Math.min(count, 10));
        expect(kept.length).toBeLessThanOrEqual(12);
        expect(kept).toEqual(kept.map((_, index) => count - kept.length + index));
      }),
    );
  });

  it('never exceeds its limit in bytes by more than a fifth', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(400), { maxLength: 200 }), (lengths) => {
        const logs = createMemoryLogStore({ capacityBytes: 2000 });
        for (const length of lengths) {
          logs.ingest('a', JSON.stringify({ text: 'x'.repeat(length) }));
          logs.write('b', 'x'.repeat(length));
          const texts = logs.all().map((line) => String(line['text'] ?? line.message).length);
          expect(texts.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(2400);
          expect(texts.at(-1)).toBe(length);
        }
      }),
    );
  });

  it.each([
    '{"level":{"toString":1},"message":{"valueOf":1},"service":[],"timestamp":null}',
    `{"message":"m","deep":${'['.repeat(5000)}${']'.repeat(5000)}}`,
    '{"__proto__":{"level":"x"}}',
    JSON.stringify({ message: 'x'.repeat(1_000_000) }),
  ])('accepts the odd line %#, and can serialize it again', (text) => {
    const logs = createMemoryLogStore();
    logs.ingest('agent', text);
    expect(logs.all()).toHaveLength(1);
    const [line] = logs.all();
    for (const member of [line?.level, line?.message, line?.service, line?.timestamp]) {
      expect(typeof member).toBe('string');
    }
    expect(JSON.stringify(line).length).toBeLessThan(300_000);
  });
});
