import * as z from 'zod';
import { parseJson } from '../http/parse-json.ts';
import type { TraceStore } from './trace-store.ts';

/** X-Ray Developer Guide, "AWS X-Ray segment documents": "up to 64 kB". */
const MAX_DOCUMENT_BYTES = 64 * 1024;

const request = z.looseObject({ TraceSegmentDocuments: z.array(z.string()) });

/** A refused document (X-Ray API Reference, "UnprocessedTraceSegment"). */
interface Unprocessed {
  readonly Id?: string;
  readonly ErrorCode: string;
  readonly Message: string;
}

export type PutTraceSegmentsAnswer =
  | { readonly status: 200; readonly body: { readonly UnprocessedTraceSegments: Unprocessed[] } }
  | { readonly status: 400; readonly body: { readonly Message: string } };

/** Answers X-Ray's PutTraceSegments: each document is accepted or refused separately. */
export function putTraceSegments(
  body: string | Uint8Array,
  traces: TraceStore,
): PutTraceSegmentsAnswer {
  const parsed = request.safeParse(parseJson(body));
  if (!parsed.success) {
    return { status: 400, body: { Message: 'TraceSegmentDocuments must be a list of strings' } };
  }
  const refused: Unprocessed[] = [];
  for (const document of parsed.data.TraceSegmentDocuments) {
    const fault = take(document, traces);
    if (fault) refused.push(fault);
  }
  return { status: 200, body: { UnprocessedTraceSegments: refused } };
}

function take(document: string, traces: TraceStore): Unprocessed | undefined {
  if (Buffer.byteLength(document) > MAX_DOCUMENT_BYTES) {
    return { ErrorCode: 'DocumentTooLarge', Message: 'A segment document has at most 64 kB' };
  }
  const value = parseJson(document);
  try {
    traces.put(value);
    return undefined;
  } catch {
    const { id } = Object(value) as { readonly id?: unknown };
    return {
      ...(typeof id === 'string' && { Id: id }),
      ErrorCode: 'InvalidSegment',
      Message: 'The document is not a segment',
    };
  }
}
