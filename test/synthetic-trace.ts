import { ADMINISTRATOR_KEYS } from '../services/local-cloud/iam/administrator.ts';
import { signedFetch } from '../services/local-cloud/iam/testing/signed-fetch.ts';
import type { LocalCloud } from './local-cloud.ts';

/**
 * The members of a segment document that a test fills in (X-Ray Developer Guide, "Segment
 * documents").
 */
export interface SegmentDocument {
  readonly trace_id: string;
  readonly id: string;
  readonly parent_id?: string;
  readonly name: string;
  /** Seconds since the epoch. */
  readonly start_time: number;
  readonly end_time?: number;
  readonly in_progress?: boolean;
  readonly fault?: boolean;
}

/** Most documents that X-Ray accepts at once (API reference, PutTraceSegments). */
const BATCH = 50;

/** Sends segments by X-Ray's own API, signed as the account's administrator. */
export async function putSegments(
  cloud: LocalCloud,
  documents: readonly SegmentDocument[],
): Promise<void> {
  for (let at = 0; at < documents.length; at += BATCH) {
    const batch = documents.slice(at, at + BATCH).map((document) => JSON.stringify(document));
    const answer = await signedFetch(ADMINISTRATOR_KEYS, 'xray', {
      url: `${cloud.url(7)}/TraceSegments`,
      body: JSON.stringify({ TraceSegmentDocuments: batch }),
    });
    const text = await answer.text();
    if (text !== '{"UnprocessedTraceSegments":[]}') {
      throw new Error(`X-Ray did not accept the segments: ${answer.status} ${text}`);
    }
  }
}

/** A trace with this number of spans, three below each, of which some failed. */
export function makeLargeTrace(traceId: string, size: number): readonly SegmentDocument[] {
  const startTime = Date.now() / 1000;
  return Array.from({ length: size }, (_, index) => ({
    trace_id: traceId,
    id: spanId(index),
    ...(index > 0 && { parent_id: spanId(Math.floor((index - 1) / 3)) }),
    name: `hop-${index}`,
    start_time: startTime + index * 0.004,
    end_time: startTime + index * 0.004 + (size - index) * 0.002,
    ...(index % 97 === 96 && { fault: true }),
  }));
}

/** 16 hexadecimal digits. */
export function spanId(index: number): string {
  return (index + 1).toString(16).padStart(16, '0');
}
