import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatTraceHeader,
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
  it('reads as it was written', () => {
    fc.assert(
      fc.property(header, (value) => {
        expect(parseTraceHeader(formatTraceHeader(value))).toEqual(value);
      }),
    );
  });

  it.each([
    ['members in another order', `Sampled=1;Parent=${PARENT};Root=${ROOT}`],
    [
      'what a load balancer adds',
      `Self=1-67891233-12456789abcdef012345678;Root=${ROOT};Parent=${PARENT};Sampled=1`,
    ],
    ['what Lambda adds', `Root=${ROOT};Parent=${PARENT};Sampled=1;Lineage=2:a87bd80c:0`],
    ['spaces', ` Root=${ROOT}; Parent=${PARENT}; Sampled=1`],
    ['lower case', `root=${ROOT};parent=${PARENT};sampled=1`],
  ])('may have %s', (_kind, text) => {
    expect(parseTraceHeader(text)).toEqual({ root: ROOT, parent: PARENT, sampled: '1' });
  });

  it('may have a root alone, as the frontend sends it', () => {
    expect(parseTraceHeader(`Root=${ROOT}`)).toEqual({ root: ROOT });
  });

  it.each(['Sampled=?', 'Sampled=true', 'Parent=undefined', 'Parent=463AC35C9F6413AD'])(
    'loses a member that cannot be read: %s',
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
