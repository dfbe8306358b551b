import protobuf from 'protobufjs';

/**
 * The parts of OTLP's messages for traces that X-Ray shows (OpenTelemetry Protocol Specification;
 * `opentelemetry/proto/trace/v1`, `common/v1`, `collector/trace/v1`). Other fields are ignored.
 */
const { root } = protobuf.parse(`
  syntax = "proto3";
  message ExportTraceServiceRequest { repeated ResourceSpans resource_spans = 1; }
  message ExportTraceServiceResponse { PartialSuccess partial_success = 1; }
  message PartialSuccess { int64 rejected_spans = 1; string error_message = 2; }
  message ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; }
  message Resource { repeated KeyValue attributes = 1; }
  message ScopeSpans { Scope scope = 1; repeated Span spans = 2; }
  message Scope { string name = 1; string version = 2; }
  message Span {
    bytes trace_id = 1;
    bytes span_id = 2;
    bytes parent_span_id = 4;
    string name = 5;
    uint32 kind = 6;
    fixed64 start_time_unix_nano = 7;
    fixed64 end_time_unix_nano = 8;
    repeated KeyValue attributes = 9;
    repeated Event events = 11;
    Status status = 15;
  }
  message Event { string name = 2; repeated KeyValue attributes = 3; }
  message Status { string message = 2; uint32 code = 3; }
  message KeyValue { string key = 1; AnyValue value = 2; }
  message AnyValue {
    oneof value {
      string string_value = 1;
      bool bool_value = 2;
      int64 int_value = 3;
      double double_value = 4;
      ArrayValue array_value = 5;
      KeyValueList kvlist_value = 6;
      bytes bytes_value = 7;
    }
  }
  message ArrayValue { repeated AnyValue values = 1; }
  message KeyValueList { repeated KeyValue values = 1; }
`);

const Request = root.lookupType('ExportTraceServiceRequest');
const Response = root.lookupType('ExportTraceServiceResponse');
const Span = root.lookupType('Span');

export interface AnyValue {
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  /** Decimal, like the times: 64 bits. */
  readonly intValue?: string;
  readonly doubleValue?: number;
  readonly arrayValue?: { readonly values: readonly AnyValue[] };
  readonly kvlistValue?: { readonly values: readonly KeyValue[] };
  readonly bytesValue?: string;
}

export interface KeyValue {
  readonly key: string;
  readonly value?: AnyValue;
}

export interface OtlpSpan {
  readonly traceId: Uint8Array;
  readonly spanId: Uint8Array;
  readonly parentSpanId: Uint8Array;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly KeyValue[];
  readonly events: readonly { readonly name: string; readonly attributes: readonly KeyValue[] }[];
  readonly status?: { readonly message: string; readonly code: number };
}

/** A span with the attributes of the process that recorded it. */
export interface ReceivedSpan {
  readonly span: OtlpSpan;
  readonly resource: readonly KeyValue[];
  /** Size on the wire. */
  readonly bytes: number;
}

/** @throws Error for a body that is not such a message. */
export function decodeSpans(body: Uint8Array): readonly ReceivedSpan[] {
  const { resourceSpans } = Request.toObject(Request.decode(body), {
    longs: String,
    defaults: true,
    arrays: true,
    oneofs: false,
  }) as {
    readonly resourceSpans: readonly {
      readonly resource?: { readonly attributes: readonly KeyValue[] };
      readonly scopeSpans: readonly { readonly spans: readonly OtlpSpan[] }[];
    }[];
  };
  return resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map((span) => ({
        span,
        resource: resource?.attributes ?? [],
        bytes: Span.encode(Span.fromObject(span)).finish().byteLength,
      })),
    ),
  );
}

/** The number of refused spans; an empty message if there are none. */
export function encodeAnswer(rejectedSpans: number, errorMessage: string): Uint8Array {
  const partialSuccess = { rejectedSpans, errorMessage };
  return Response.encode(
    Response.fromObject(rejectedSpans === 0 ? {} : { partialSuccess }),
  ).finish();
}
