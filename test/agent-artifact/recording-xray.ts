import { decodeSpans, type OtlpSpan } from '../../services/local-cloud/xray/otlp/trace-messages.ts';
import { bodyOf, listen } from './agent-stage.ts';

interface Span {
  readonly name: string;
  readonly id: string;
  readonly parent: string;
  readonly traceId: string;
}

interface Segment {
  readonly id: string;
  readonly trace_id: string;
  readonly subsegments?: readonly { readonly id: string; readonly name: string }[];
}

/** An X-Ray that records its requests. */
export async function startXRay() {
  const segments: Segment[] = [];
  const bodies: Buffer[] = [];
  const authorizations: unknown[] = [];
  const endpoint = await listen(async (request, response) => {
    const body = await bodyOf(request);
    authorizations.push(request.headers.authorization);
    if (request.url === '/v1/traces') {
      bodies.push(body);
      response.end();
    } else {
      const { TraceSegmentDocuments } = JSON.parse(body.toString());
      segments.push(...TraceSegmentDocuments.map((text: string) => JSON.parse(text)));
      response.end('{"UnprocessedTraceSegments":[]}');
    }
  });
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
  const readSpan = ({ name, spanId, parentSpanId, traceId }: OtlpSpan): Span => ({
    name,
    id: hex(spanId),
    parent: hex(parentSpanId),
    traceId: hex(traceId),
  });
  return {
    endpoint,
    segments,
    authorizations,
    wire: () => Buffer.concat(bodies).toString('latin1'),
    spans: () => bodies.flatMap((body) => decodeSpans(body).map(({ span }) => readSpan(span))),
  };
}
