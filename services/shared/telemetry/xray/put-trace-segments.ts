import type { Put } from './sender.ts';
import { createSignedPost, type XRayAddress } from './signed-post.ts';

/** Calls X-Ray's PutTraceSegments (X-Ray API Reference). */
export function createPutTraceSegments(address: XRayAddress): Put<string> {
  const post = createSignedPost(address);
  return async (documents, signal) => {
    const body = JSON.stringify({ TraceSegmentDocuments: documents });
    const answer = await post('/TraceSegments', { type: 'application/json', body }, signal);
    if (answer.kind !== 'answered') return answer;
    try {
      return { kind: 'taken', refusedCount: countRefused(answer.body) };
    } catch {
      // X-Ray always answers in JSON.
      return { kind: 'failed' };
    }
  };
}

function countRefused(answer: Uint8Array): number {
  const { UnprocessedTraceSegments: refused } = JSON.parse(Buffer.from(answer).toString()) as {
    readonly UnprocessedTraceSegments?: unknown;
  };
  return Array.isArray(refused) ? refused.length : 0;
}
