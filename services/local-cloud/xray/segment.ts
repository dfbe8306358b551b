import * as z from 'zod';

/** What a trace id looks like (X-Ray Developer Guide, "Tracing header"). */
export const TRACE_ID = /^1-[0-9a-f]{8}-[0-9a-f]{24}$/;

const id = z.string().regex(/^[0-9a-f]{16}$/);

/** What every segment and subsegment document carries (X-Ray Developer Guide, "Segment documents"). */
const base = z.looseObject({
  id,
  name: z.string(),
  start_time: z.number(),
  end_time: z.number().optional(),
  parent_id: id.optional(),
});

const document = base.extend({ trace_id: z.string().regex(TRACE_ID) });

/**
 * A segment or subsegment by itself; times are seconds since the epoch. A subsegment says so in `type`,
 * as one that is sent by itself does.
 */
export type Segment = z.infer<typeof base> & { readonly trace_id: string };

/**
 * Reads one segment document and lays its subsegments out beside it, each naming its parent.
 *
 * @throws z.ZodError for a document that X-Ray would not take.
 */
export function flattenDocument(value: unknown): readonly Segment[] {
  const { trace_id, ...root } = document.parse(value);
  const segments: Segment[] = [];
  const add = (segment: z.infer<typeof base>, parentId: string | undefined): void => {
    const { subsegments, ...own } = segment;
    const parent_id = own.parent_id ?? parentId;
    segments.push({
      ...own,
      ...(parentId !== undefined && { type: 'subsegment' }),
      trace_id,
      ...(parent_id !== undefined && { parent_id }),
    });
    for (const child of Array.isArray(subsegments) ? subsegments : []) {
      add(base.parse(child), own.id);
    }
  };
  add(root, undefined);
  return segments;
}
