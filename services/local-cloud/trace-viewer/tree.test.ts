import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Segment } from '../xray/segment.ts';
import { findCriticalPath } from './critical-path.ts';
import { totalMs } from './intervals.ts';
import { findFirstFailure } from './outcome.ts';
import { ownTime } from './own-time.ts';
import { buildTree } from './tree.ts';

const TRACE = '1-0000000a-00000000000000000000000a';
const idOf = (number: number) => number.toString(16).padStart(16, '0');

function segment(id: number, parent: number | undefined, start: number, end?: number): Segment {
  return {
    trace_id: TRACE,
    id: idOf(id),
    name: `span ${id}`,
    start_time: start,
    ...(end !== undefined && { end_time: end }),
    ...(parent !== undefined && { parent_id: idOf(parent) }),
  };
}

/** The same, as an OpenTelemetry SDK recorded it. */
function openTelemetry(segment: Segment): Segment {
  return { ...segment, aws: { xray: { sdk: 'opentelemetry for nodejs' } } };
}

const outline = (segments: readonly Segment[]) =>
  buildTree(segments).spans.map(({ segment: { name }, depth, isOrphan }) =>
    isOrphan ? [name, depth, 'orphan'] : [name, depth],
  );

/** Segments whose parents are any of them, or missing, as a sender may make them. */
const anySegments = fc
  .array(fc.record({ parent: fc.option(fc.nat(12), { nil: undefined }), length: fc.nat(9) }), {
    minLength: 1,
    maxLength: 10,
  })
  .map((made) => made.map(({ parent, length }, at) => segment(at, parent, at, at + length)));

describe('the tree of a trace', () => {
  it('puts each span below its parent, siblings by their start', () => {
    expect(
      outline([segment(3, 1, 3, 4), segment(1, undefined, 0, 9), segment(2, 1, 1, 2)]),
    ).toEqual([
      ['span 1', 0],
      ['span 2', 1],
      ['span 3', 1],
    ]);
  });

  it('puts a span without its parent at the top level, and says so', () => {
    expect(outline([segment(1, undefined, 0, 1), segment(2, 7, 1, 2)])).toEqual([
      ['span 1', 0],
      ['span 2', 0, 'orphan'],
    ]);
  });

  it('contains every span exactly once, even with cycles of parents', () => {
    fc.assert(
      fc.property(anySegments, (segments) => {
        const ids = buildTree(segments).spans.map(({ segment: { id } }) => id);
        expect(ids.toSorted()).toEqual(segments.map(({ id }) => id).toSorted());
      }),
    );
  });

  it('lets a span in progress last until the last moment of the trace', () => {
    const { spans, durationMs } = buildTree([segment(1, undefined, 0), segment(2, 1, 1, 3)]);
    expect(durationMs).toBe(3000);
    expect(spans[0]).toMatchObject({ isInProgress: true, startMs: 0, endMs: 3000 });
  });

  it('is empty for an unknown trace', () => {
    expect(buildTree([])).toEqual({ startedAtMs: 0, durationMs: 0, spans: [] });
  });
});

describe('own time', () => {
  it('is the time of a span that its children do not cover', () => {
    const [root] = buildTree([
      segment(1, undefined, 0, 10),
      segment(2, 1, 2, 5),
      segment(3, 1, 4, 6),
    ]).spans;
    if (!root) throw new Error('no span');
    expect(ownTime(root)).toEqual([
      { fromMs: 0, toMs: 2000 },
      { fromMs: 6000, toMs: 10_000 },
    ]);
  });

  it('ignores OpenTelemetry’s spans if subsegments cover the same time', () => {
    const root = segment(1, undefined, 0, 10);
    const again = openTelemetry(segment(3, 1, 1, 9));
    const ownMs = (...segments: readonly Segment[]) => {
      const [span] = buildTree(segments).spans;
      return span && totalMs(ownTime(span));
    };
    expect(ownMs(root, segment(2, 1, 2, 5), again)).toBe(7000);
    expect(ownMs(root, again)).toBe(2000);
  });

  it('is never negative and never longer than the span', () => {
    fc.assert(
      fc.property(anySegments, (segments) => {
        for (const span of buildTree(segments).spans) {
          const own = totalMs(ownTime(span));
          expect(own).toBeGreaterThanOrEqual(0);
          expect(own).toBeLessThanOrEqual(span.endMs - span.startMs);
        }
      }),
    );
  });
});

describe('the critical path', () => {
  it('leads to the next hops, ignoring OpenTelemetry’s spans of the same time', () => {
    const tree = buildTree([
      segment(1, undefined, 0, 10),
      openTelemetry(segment(2, 1, 1, 9)),
      openTelemetry(segment(3, 2, 1, 8)),
      segment(4, 1, 2, 7),
      segment(5, 4, 3, 6),
    ]);
    expect([...findCriticalPath(tree).keys()].toSorted()).toEqual([1, 4, 5].map(idOf));
  });
});

describe('the first failure', () => {
  const failing = (made: Segment): Segment => ({ ...made, fault: true });
  const found = (...segments: readonly Segment[]) =>
    findFirstFailure(buildTree(segments))?.segment.name;
  const root = failing(segment(1, undefined, 0, 9));

  it('is the earliest to end of those without a failure below', () => {
    expect(found(root, failing(segment(2, 1, 1, 5)), failing(segment(3, 1, 1, 4)))).toBe('span 3');
    expect(found(segment(1, undefined, 0, 9), segment(2, 1, 1, 5))).toBeUndefined();
  });

  it('is a subsegment’s rather than that of OpenTelemetry’s span of the same failure', () => {
    const recorded = openTelemetry(failing(segment(2, 1, 1, 3)));
    expect(found(root, recorded, failing(segment(3, 1, 1, 4)))).toBe('span 3');
    expect(found(root, recorded)).toBe('span 2');
  });
});
