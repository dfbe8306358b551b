import type { Drops } from './drop-report.ts';
import { createPutTraceSegments } from './put-trace-segments.ts';
import { createSender, type Sender } from './sender.ts';
import type { XRayAddress } from './signed-post.ts';

export type { DropReason, Drops } from './drop-report.ts';
export { createSender, type Put, type Sender } from './sender.ts';
export { createSignedPost, type XRayAddress } from './signed-post.ts';

/** X-Ray Developer Guide, "AWS X-Ray segment documents": "up to 64 kB". */
const MAX_DOCUMENT_BYTES = 64 * 1024;

/** Sends segments straight to X-Ray: for services that AWS runs without an X-Ray daemon. */
export function createSegmentSender({
  onDrop,
  ...address
}: XRayAddress & { readonly onDrop: (drops: Drops) => void }): Sender<string> {
  return createSender({
    put: createPutTraceSegments(address),
    sizeOf: Buffer.byteLength,
    maxItemBytes: MAX_DOCUMENT_BYTES,
    onDrop,
  });
}
