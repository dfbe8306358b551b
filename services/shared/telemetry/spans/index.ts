import type { Drops } from '../xray/drop-report.ts';
import { createSender, type Sender } from '../xray/sender.ts';
import type { XRayAddress } from '../xray/signed-post.ts';
import { createPutSpans } from './put-spans.ts';

export { createSpanExport } from './span-export.ts';

/** CloudWatch User Guide, "OTLP Endpoints", "Single span maximum size". */
const MAX_SPAN_BYTES = 200 * 1024;
/** A turn's spans finish one after the other, as long as it lasts: each request costs, not each span. */
const LINGER_MS = 1000;

/** Sends OTLP requests of one span each to X-Ray. */
export function createSpanSender({
  onDrop,
  ...address
}: XRayAddress & { readonly onDrop: (drops: Drops) => void }): Sender<Uint8Array> {
  return createSender({
    put: createPutSpans(address),
    sizeOf: (request) => request.byteLength,
    maxItemBytes: MAX_SPAN_BYTES,
    lingerMs: LINGER_MS,
    onDrop,
  });
}
