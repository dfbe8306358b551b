import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  continueTrace,
  formatTraceHeader,
  formatTraceparent,
  makeSegmentId,
  makeTraceRoot,
  parseTraceHeader,
  type TraceHeader,
} from './trace-header.ts';

const ROOT = '1-67891233-abcdef012345678912345678';
const PARENT = '463ac35c9f6413ad';

function hex(length: number) {
  return fc.string({
    minLength: length,
    maxLength: length,
    unit: fc.constantFrom(...'0123456789abcdef'),
  });
}

const root = fc.tuple(hex(8), hex(24)).map(([time, id]) => `1-${time}-${id}`);
const header: fc.Arbitrary<TraceHeader> = fc.record(
  { root, parent: hex(16), sampled: fc.constantFrom('0', '1') },
  { requiredKeys: ['root'] },
);

describe('a trace header', () => {
  it('is parsed as it was formatted', () => {
    fc.assert(
      fc.property(header, (value) => {
        expect(parseTraceHeader(formatTraceHeader(value))).toEqual(value);
      }),
    );
  });

  it.each([
    ['members in another order', `Sampled=1;Parent=${PARENT};Root=${ROOT}`],
    [
      'the members of a load balancer',
      `Self=1-67891233-12456789abcdef012345678;Root=${ROOT};Parent=${PARENT};Sampled=1`,
    ],
    ['the members of Lambda', `Root=${ROOT};Parent=${PARENT};Sampled=1;Lineage=2:a87bd80c:0`],
    ['spaces', ` Root=${ROOT}; Parent=${PARENT}; Sampled=1`],
    ['lower case', `root=${ROOT};parent=${PARENT};sampled=1`],
  ])('may have %s', (_kind, text) => {
    expect(parseTraceHeader(text)).toEqual({ root: ROOT, parent: PARENT, sampled: '1' });
  });

  it('may have a root alone, as the frontend sends it', () => {
    expect(parseTraceHeader(`Root=${ROOT}`)).toEqual({ root: ROOT });
  });

  it.each(['Sampled=?', 'Sampled=true', 'Parent=undefined', 'Parent=463AC35C9F6413AD'])(
    'ignores a malformed member: %s',
    (member) => {
      expect(parseTraceHeader(`Root=${ROOT};${member}`)).toEqual({ root: ROOT });
    },
  );

  it.each([
    undefined,
    null,
    '',
    'Root=undefined;Parent=463ac35c9f6413ad',
    `Parent=${PARENT}`,
    `Root=${ROOT};Root=${ROOT}`,
    `Root=${ROOT};root=1-67891233-000000000000000000000000`,
    `Root=${ROOT.toUpperCase()}`,
    `Root=${ROOT}0`,
    `Root=${ROOT}=0`,
    `Root=${ROOT}\n`.repeat(2),
    `Root=${ROOT}, Root=${ROOT}`,
    `Root=${ROOT};${' '.repeat(2000)}`,
  ])('is not believed: %j', (text) => {
    expect(parseTraceHeader(text)).toBeUndefined();
  });

  it('never yields anything but a well-formed root', () => {
    const texts = fc.oneof(
      fc.string(),
      fc.tuple(fc.string(), fc.string()).map(([before, after]) => `${before}Root=${ROOT}${after}`),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const parsed = parseTraceHeader(text);
        if (parsed) expect(parseTraceHeader(formatTraceHeader(parsed))).toEqual(parsed);
      }),
    );
  });
});

describe('the trace that a request belongs to', () => {
  const NOW = 0x67891233 * 1000;
  const FRESH = `Root=${ROOT};Parent=${PARENT};Sampled=1`;
  const DAY_MS = 86_400_000;
  const rootAt = (ms: number) => makeTraceRoot(ms);

  const anything = fc.oneof(
    fc.constantFrom(undefined, null, ''),
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom(...'Root=1-;,Parent?Sampled Self\n', ...ROOT) }),
    // A valid header, changed as other hops and attackers may change it.
    fc
      .tuple(
        fc.shuffledSubarray([
          `Root=${ROOT}`,
          `root=${ROOT}`,
          `Root=1-00000000-abcdef012345678912345678`,
          `Root=undefined`,
          `Parent=${PARENT}`,
          'Parent=undefined',
          'Sampled=?',
          'Sampled=1',
          `Self=${ROOT}`,
          'Lineage=1:ab:0',
        ]),
        fc.constantFrom(';', '; ', ', ', ''),
        fc.constantFrom(0, 10_240),
      )
      .map(([members, separator, padding]) => members.join(separator).padEnd(padding, ';x=y')),
  );

  it('is one valid trace, whatever the header, and contains nothing undefined', () => {
    fc.assert(
      fc.property(fc.array(anything, { maxLength: 3 }), (headers) => {
        const trace = continueTrace(headers, NOW);
        const text = formatTraceHeader(trace);
        expect(parseTraceHeader(text)).toEqual(trace);
        expect(text).not.toMatch(/undefined|null|\?/);
        expect(text.length).toBeLessThan(100);
        // The next hop also accepts it.
        expect(continueTrace([text], NOW)).toEqual(trace);
      }),
    );
  });

  /** Names in any case, as hops write them. */
  const named = (name: string, value: string) =>
    fc
      .constantFrom(name, name.toLowerCase(), name.toUpperCase())
      .map((written) => `${written}=${value}`);
  const rootOfOurTime = fc
    .tuple(fc.integer({ min: -28 * DAY_MS, max: 3_600_000 }), hex(24))
    // The root contains whole seconds, so the limit is rounded to a second.
    .map(([age, id]) => `1-${rootAt(Math.ceil((NOW + age) / 1000) * 1000).slice(2, 10)}-${id}`);
  const passedOver = fc.constantFrom(`Self=${ROOT}`, 'Lineage=1:ab:0', 'x=y', 'Sampled=?', '', ' ');
  const separated = (members: readonly string[]) =>
    fc.constantFrom(';', '; ', ' ;').map((separator) => members.join(separator));

  it('is the caller’s, in any order and case of its members', () => {
    const headers = rootOfOurTime.chain((id) =>
      fc
        .tuple(named('Root', id), fc.array(passedOver, { maxLength: 4 }))
        .chain(([member, others]) =>
          fc.shuffledSubarray([member, ...others], { minLength: others.length + 1 }),
        )
        .chain(separated)
        .map((text) => ({ id, text })),
    );
    fc.assert(
      fc.property(headers, ({ id, text }) => {
        expect(continueTrace([text], NOW).root).toBe(id);
      }),
    );
  });

  it('is never chosen from two roots', () => {
    const headers = fc.tuple(rootOfOurTime, rootOfOurTime).chain((ids) =>
      fc
        .tuple(...ids.map((id) => named('Root', id)), passedOver)
        .chain((members) => fc.shuffledSubarray(members, { minLength: members.length }))
        .chain(separated)
        .map((text) => ({ ids, text })),
    );
    fc.assert(
      fc.property(headers, ({ ids, text }) => {
        expect(ids).not.toContain(continueTrace([text], NOW).root);
      }),
    );
  });

  it('is that of the first valid header', () => {
    const other = `Root=${rootAt(NOW)}`;
    expect(continueTrace([undefined, 'junk', FRESH, other], NOW)).toEqual({
      root: ROOT,
      parent: PARENT,
      sampled: '1',
    });
  });

  it.each([
    ['28 days old', NOW + 28 * DAY_MS],
    ['an hour ahead', NOW - 3_600_000],
  ])('may have begun %s', (_age, now) => {
    expect(continueTrace([FRESH], now).root).toBe(ROOT);
  });

  it.each([
    ['more than 28 days ago', NOW + 28 * DAY_MS + 1],
    ['more than an hour from now', NOW - 3_600_001],
  ])('is new when the root was made %s', (_age, now) => {
    const trace = continueTrace([FRESH], now);
    expect(trace).toEqual({ root: expect.stringMatching(/^1-[0-9a-f]{8}-[0-9a-f]{24}$/) });
    expect(trace.root).not.toBe(ROOT);
  });

  it('is formatted as W3C traceparent with the same ids', () => {
    fc.assert(
      fc.property(root, hex(16), fc.constantFrom('0', '1', undefined), (id, parent, sampled) => {
        const text = formatTraceparent({ root: id, parent, ...(sampled && { sampled }) });
        expect(text).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/);
        const [, traceId = '', parentId, flags] = text.split('-');
        expect(`1-${traceId.slice(0, 8)}-${traceId.slice(8)}`).toBe(id);
        expect([parentId, flags]).toEqual([parent, sampled === '1' ? '01' : '00']);
      }),
    );
  });
});

describe('new ids', () => {
  it('carry the time and can be read back', () => {
    const made = makeTraceRoot(1_736_970_803_999);
    expect(made).toMatch(/^1-67881233-[0-9a-f]{24}$/);
    expect(parseTraceHeader(`Root=${made}`)).toEqual({ root: made });
  });

  it('differ', () => {
    expect(makeTraceRoot()).not.toBe(makeTraceRoot());
    expect(makeSegmentId()).toMatch(/^[0-9a-f]{16}$/);
    expect(makeSegmentId()).not.toBe(makeSegmentId());
  });
});
