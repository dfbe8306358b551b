import { makeSegmentId, makeTraceRoot } from '@three-tier-chat/wire-contract';
import { expect, it } from 'vitest';
import { putTraceSegments } from './put-trace-segments.ts';
import { createTraceStore } from './trace-store.ts';

const ROOT = makeTraceRoot();
const segment = (changes: object = {}) =>
  JSON.stringify({
    id: makeSegmentId(),
    trace_id: ROOT,
    name: 'agent',
    start_time: 1,
    end_time: 2,
    ...changes,
  });
const body = (...documents: readonly string[]) =>
  JSON.stringify({ TraceSegmentDocuments: documents });

it('accepts each document that is a segment and reports the others', () => {
  const traces = createTraceStore();
  const id = makeSegmentId();
  expect(
    putTraceSegments(
      body(segment(), segment({ id, name: 7 }), '{', segment({ note: 'x'.repeat(65_536) })),
      traces,
    ),
  ).toEqual({
    status: 200,
    body: {
      UnprocessedTraceSegments: [
        { Id: id, ErrorCode: 'InvalidSegment', Message: expect.any(String) },
        { ErrorCode: 'InvalidSegment', Message: expect.any(String) },
        { ErrorCode: 'DocumentTooLarge', Message: expect.any(String) },
      ],
    },
  });
  expect(traces.segmentsOf(ROOT)).toHaveLength(1);
});

it.each(['', '{', '[]', '{}', '{"TraceSegmentDocuments":[{}]}'])('refuses the body %j', (text) => {
  expect(putTraceSegments(text, createTraceStore())).toMatchObject({ status: 400 });
});
