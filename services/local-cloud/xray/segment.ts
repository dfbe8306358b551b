import * as z from 'zod';

/** Format of a trace id (X-Ray Developer Guide, "Tracing header"). */
export const TRACE_ID = /^1-[0-9a-f]{8}-[0-9a-f]{24}$/;

/** "AWS X-Ray segment documents": the name of a segment has "up to 200 characters". */
export const MAX_NAME_LENGTH = 200;

/**
 * Seconds since the epoch. The limit excludes milliseconds since 1973 and nanoseconds, which as
 * seconds would lie outside of any calendar.
 */
const time = z.number().min(0).max(1e11);

const id = z.string().regex(/^[0-9a-f]{16}$/);

/**
 * What every segment and subsegment document contains (X-Ray Developer Guide, "Segment documents").
 */
const base = z.looseObject({
  id,
  name: z.string().max(MAX_NAME_LENGTH),
  start_time: time,
  end_time: time.optional(),
  parent_id: id.optional(),
});

const document = base.extend({ trace_id: z.string().regex(TRACE_ID) });

/**
 * A single segment or subsegment; times are seconds since the epoch. A subsegment has a `type`, as
 * one that is sent separately does.
 */
export type Segment = z.infer<typeof base> & { readonly trace_id: string };

interface Waiting {
  readonly segment: z.infer<typeof base>;
  readonly parentId: string | undefined;
}

/**
 * Parses one segment document and puts its subsegments beside it, each naming its parent.
 *
 * @throws z.ZodError for a document that X-Ray would refuse.
 */
export function flattenDocument(value: unknown): readonly Segment[] {
  const { trace_id, ...root } = document.parse(value);
  const segments: Segment[] = [];
  const waiting: Waiting[] = [{ segment: root, parentId: undefined }];
  // Not recursive, since a document may be deeper than the stack.
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { segment, parentId } = next;
    const { subsegments, ...own } = segment;
    const parent_id = own.parent_id ?? parentId;
    segments.push({
      ...own,
      ...(parentId !== undefined && { type: 'subsegment' }),
      trace_id,
      ...(parent_id !== undefined && { parent_id }),
    });
    const children = Array.isArray(subsegments) ? subsegments : [];
    for (const child of children.toReversed()) {
      waiting.push({ segment: base.parse(child), parentId: own.id });
    }
  }
  return segments;
}

/** Tells whether Lambda itself recorded it, for a function. */
export function isOfLambda({ origin }: Segment): boolean {
  return typeof origin === 'string' && origin.startsWith('AWS::Lambda');
}
