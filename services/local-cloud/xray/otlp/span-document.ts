import { MAX_JSON_DEPTH, textOfJson } from '../../http/parse-json.ts';
import { MAX_NAME_LENGTH } from '../segment.ts';
import type { AnyValue, KeyValue, OtlpSpan } from './trace-messages.ts';

/** OpenTelemetry, `SpanKind` and `StatusCode` as numbers on the wire. */
const SERVER = 2;
const CLIENT = 3;
const PRODUCER = 4;
const CONSUMER = 5;
const STATUS_ERROR = 2;

/** Names the attributes that X-Ray shall index. */
const ANNOTATIONS = 'aws.xray.annotations';

type Values = Readonly<Record<string, unknown>>;

/**
 * Makes X-Ray's document of an OpenTelemetry span: a segment for a span that serves, else a
 * subsegment. Attributes become metadata, and those that `aws.xray.annotations` names become
 * annotations (X-Ray Developer Guide, "Migrating from X-Ray instrumentation to OpenTelemetry"; the
 * rest as AWS's exporter of the OpenTelemetry Collector does it).
 */
export function makeSpanDocument(span: OtlpSpan, resource: readonly KeyValue[]): Values {
  const attributes = decodeAll(span.attributes);
  const process = decodeAll(resource);
  const { [ANNOTATIONS]: indexed, ...rest } = attributes;
  const isIndexed = (name: string) => Array.isArray(indexed) && indexed.includes(name);
  const traceId = hex(span.traceId);
  const parentId = hex(span.parentSpanId);
  const isSegment = span.kind === SERVER || span.kind === CONSUMER || parentId === '';
  const events = span.events.filter(({ name }) => name !== 'exception');
  return {
    trace_id: `1-${traceId.slice(0, 8)}-${traceId.slice(8)}`,
    id: hex(span.spanId),
    ...(parentId && { parent_id: parentId }),
    name: nameOf(isSegment ? (process['service.name'] ?? span.name) : span.name),
    start_time: secondsOf(span.startTimeUnixNano),
    end_time: secondsOf(span.endTimeUnixNano),
    ...(!isSegment && { type: 'subsegment' }),
    ...namespaceOf(span, attributes),
    ...outcomeOf(span, attributes),
    ...httpOf(attributes),
    service: { version: process['service.version'] },
    aws: {
      request_id: attributes['aws.request.id'],
      operation: attributes['rpc.method'],
      xray: {
        sdk: `opentelemetry for ${process['telemetry.sdk.language']}`,
        sdk_version: process['telemetry.sdk.version'],
        auto_instrumentation: process['telemetry.auto.version'] !== undefined,
      },
    },
    annotations: Object.fromEntries(
      Object.entries(rest)
        .filter(([name]) => isIndexed(name))
        .map(([name, value]) => [name.replace(/\W/g, '_'), value]),
    ),
    metadata: {
      default: {
        ...Object.fromEntries(Object.entries(rest).filter(([name]) => !isIndexed(name))),
        ...Object.fromEntries(
          Object.entries(process).map(([name, value]) => [`otel.resource.${name}`, value]),
        ),
      },
      // X-Ray’s own console omits them; the span’s record in CloudWatch Logs has them.
      ...(events.length > 0 && {
        events: events.map((event) => ({
          name: event.name,
          attributes: decodeAll(event.attributes),
        })),
      }),
    },
  };
}

/** X-Ray's exporter of the OpenTelemetry Collector shortens a long name. */
function nameOf(value: unknown): string {
  return textOfJson(value).slice(0, MAX_NAME_LENGTH).toWellFormed();
}

function namespaceOf({ kind }: OtlpSpan, attributes: Values): Values {
  if (attributes['rpc.system'] === 'aws-api') return { namespace: 'aws' };
  return kind === CLIENT || kind === PRODUCER ? { namespace: 'remote' } : {};
}

/** A failure without an HTTP status is a fault. */
function outcomeOf({ status, events }: OtlpSpan, attributes: Values): Values {
  const exceptions = events
    .filter(({ name }) => name === 'exception')
    .map((event) => decodeAll(event.attributes))
    .map((exception, index) => ({
      id: String(index),
      type: exception['exception.type'],
      message: exception['exception.message'] ?? '',
    }));
  const cause = exceptions.length > 0 && { cause: { exceptions } };
  if (status?.code !== STATUS_ERROR) return { ...cause };
  const http = statusOf(attributes);
  const isError = http !== undefined && http >= 400 && http < 500;
  return {
    ...(isError ? { error: true } : { fault: true }),
    ...(http === 429 && { throttle: true }),
    ...cause,
  };
}

function httpOf(attributes: Values): Values {
  const method = attributes['http.request.method'];
  const status = statusOf(attributes);
  if (method === undefined && status === undefined) return {};
  return { http: { request: { method }, response: { status } } };
}

function statusOf(attributes: Values): number | undefined {
  const status = attributes['http.response.status_code'] ?? attributes['http.status_code'];
  return typeof status === 'number' ? status : undefined;
}

function decodeAll(attributes: readonly KeyValue[], depth = 1): Values {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, decode(value, depth)]));
}

/** @throws RangeError for a value that is deeper than JSON may be here. */
function decode(value: AnyValue = {}, depth: number): unknown {
  if (depth > MAX_JSON_DEPTH) throw new RangeError('An attribute is too deep');
  if (value.intValue !== undefined) return Number(value.intValue);
  if (value.arrayValue) return value.arrayValue.values.map((each) => decode(each, depth + 1));
  if (value.kvlistValue) return decodeAll(value.kvlistValue.values, depth + 1);
  return value.stringValue ?? value.boolValue ?? value.doubleValue ?? value.bytesValue;
}

/** Rounded to microseconds, since a number cannot represent more of the time since the epoch. */
function secondsOf(nanoseconds: string): number {
  return Number(BigInt(nanoseconds) / 1000n) / 1e6;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
