import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { Drops } from '../xray/drop-report.ts';
import { createSender, type Sender } from '../xray/sender.ts';
import type { XRayAddress } from '../xray/signed-post.ts';
import { createPutSpans } from './put-spans.ts';
import { sizeOfSpan } from './span-size.ts';

export { createSpanExport } from './span-export.ts';

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
