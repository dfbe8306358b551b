import type { TraceStore } from '../trace-store.ts';
import { makeSpanDocument } from './span-document.ts';
import { decodeSpans, encodeAnswer, type ReceivedSpan } from './trace-messages.ts';

/** CloudWatch User Guide, "OTLP Endpoints", "Endpoint limits and restrictions". */
export const MAX_REQUEST_BYTES = 5 * 1024 * 1024;
const MAX_SPANS = 10_000;
const MAX_SPAN_BYTES = 200 * 1024;

export type PutSpansAnswer =
  | { readonly status: 200; readonly body: Uint8Array }
  | { readonly status: 400; readonly message: string };

/** Answers X-Ray's OTLP endpoint: a request is accepted except for invalid spans. */
export function putSpans(body: Uint8Array, traces: TraceStore): PutSpansAnswer {
  if (body.byteLength > MAX_REQUEST_BYTES) return refused('A request has at most 5 MB');
  let spans: readonly ReceivedSpan[];
  try {
    spans = decodeSpans(body);
  } catch {
    return refused('The body is not an ExportTraceServiceRequest');
  }
  if (spans.length > MAX_SPANS) return refused('A request has at most 10,000 spans');
  const rejected = spans.filter((span) => !take(span, traces)).length;
  return { status: 200, body: encodeAnswer(rejected, 'A span is malformed, or above 200 KB') };
}

function take({ span, resource, bytes }: ReceivedSpan, traces: TraceStore): boolean {
  if (bytes > MAX_SPAN_BYTES) return false;
  try {
    traces.put(makeSpanDocument(span, resource));
    return true;
  } catch {
    return false;
  }
}

function refused(message: string): PutSpansAnswer {
  return { status: 400, message };
}
