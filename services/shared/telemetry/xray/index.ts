import { createPutTraceSegments, type XRayAddress } from './put-trace-segments.ts';
import {
  createSegmentSender as createSender,
  type SegmentSender,
  type SegmentSenderOptions,
} from './segment-sender.ts';

export type { SegmentSender } from './segment-sender.ts';

/** Sends segments straight to X-Ray: for services that AWS runs without an X-Ray daemon. */
export function createSegmentSender({
  onDrop,
  ...address
}: XRayAddress & Pick<SegmentSenderOptions, 'onDrop'>): SegmentSender {
  return createSender({ put: createPutTraceSegments(address), onDrop });
}
