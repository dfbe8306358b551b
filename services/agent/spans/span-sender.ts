import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import {
  createSender,
  type Drops,
  type Sender,
  type XRayAddress,
} from '@three-tier-chat/telemetry/xray';
import { createPutSpans } from './put-spans.ts';
import { sizeOfSpan } from './span-size.ts';

/** CloudWatch User Guide, "OTLP Endpoints", "Single span maximum size". */
const MAX_SPAN_BYTES = 200 * 1024;

/** Sends spans straight to X-Ray. */
export function createSpanSender({
  onDrop,
  ...address
}: XRayAddress & { readonly onDrop: (drops: Drops) => void }): Sender<ReadableSpan> {
  return createSender({
    put: createPutSpans(address),
    sizeOf: sizeOfSpan,
    maxItemBytes: MAX_SPAN_BYTES,
    onDrop,
  });
}
