import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { beforeEach, describe, expect, it } from 'vitest';
import { createTraceStore, type TraceStore } from '../trace-store.ts';
import { putSpans } from './put-spans.ts';
import {
  ID,
  PARENT,
  type ReadableSpan,
  ROOT,
  requestOf,
  span,
  TRACE_ID,
} from './testing/span-request.ts';

/* OpenTelemetry's own serializer writes the requests. */

/** As OpenTelemetry’s API numbers them: one less than on the wire. */
const [SERVER, CLIENT] = [1, 2];
const ERROR = 2;
let traces: TraceStore;
beforeEach(() => {
  traces = createTraceStore();
});

/** What X-Ray shows of one span. */
function shown(changes: Partial<ReadableSpan>): Readonly<Record<string, unknown>> {
  expect(putSpans(requestOf(span(changes)), traces)).toEqual({
    status: 200,
    body: Buffer.alloc(0),
  });
  const [segment, ...others] = traces.documentsOf(ROOT);
  expect(others).toEqual([]);
  return JSON.parse(JSON.stringify(segment));
}

describe('a span', () => {
  it('is a subsegment below its parent, with its attributes as metadata', () => {
    const attributes = {
      'gen_ai.operation.name': 'chat',
      'gen_ai.usage.input_tokens': 3,
      'gen_ai.request.temperature': 0.5,
      'gen_ai.response.finish_reasons': ['end_turn'],
      'is.streamed': true,
      'aws.xray.annotations': ['gen_ai.usage.input_tokens'],
    };
    expect(shown({ attributes })).toEqual({
      trace_id: ROOT,
      id: ID,
      parent_id: PARENT,
      name: 'chat',
      type: 'subsegment',
      start_time: 1_700_000_000.25,
      end_time: 1_700_000_001.5,
      service: { version: 'v1' },
      aws: {
        xray: {
          sdk: 'opentelemetry for nodejs',
          sdk_version: '2.8.0',
          auto_instrumentation: true,
        },
      },
      annotations: { gen_ai_usage_input_tokens: 3 },
      metadata: {
        default: {
          'gen_ai.operation.name': 'chat',
          'gen_ai.request.temperature': 0.5,
          'gen_ai.response.finish_reasons': ['end_turn'],
          'is.streamed': true,
          'otel.resource.service.name': 'agent',
          'otel.resource.service.version': 'v1',
          'otel.resource.telemetry.sdk.language': 'nodejs',
          'otel.resource.telemetry.sdk.version': '2.8.0',
          'otel.resource.telemetry.auto.version': '0.13.0-aws',
        },
      },
    });
  });

  it('is a segment of its service if it serves, or is the first of its trace', () => {
    const serving = shown({ name: 'POST /x', kind: SERVER });
    expect(serving).toMatchObject({ name: 'agent', parent_id: PARENT });
    expect(serving).not.toHaveProperty('type');
    traces.clear();
    const { parentSpanContext: _, ...first } = span();
    putSpans(requestOf(first), traces);
    expect(traces.documentsOf(ROOT)[0]).not.toHaveProperty('parent_id');
    expect(traces.documentsOf(ROOT)[0]).toMatchObject({ name: 'agent' });
  });

  it.each<[Record<string, string | number>, object]>([
    [{}, { fault: true }],
    [{ 'http.response.status_code': 503 }, { fault: true }],
    [{ 'http.status_code': 403 }, { error: true }],
    [{ 'http.response.status_code': 429 }, { error: true, throttle: true }],
  ])('that failed with %j is marked', (attributes, marks) => {
    const { fault, error, throttle } = shown({ attributes, status: { code: ERROR } });
    expect({ fault, error, throttle }).toEqual({
      fault: undefined,
      error: undefined,
      throttle: undefined,
      ...marks,
    });
  });

  it('shows its exception, and keeps its other events', () => {
    const event = (name: string, attributes: Record<string, string>) => ({
      name,
      attributes,
      time: [1_700_000_000, 0] as [number, number],
    });
    const segment = shown({
      status: { code: ERROR, message: 'no' },
      events: [
        event('exception', { 'exception.type': 'ModelError' }),
        event('gen_ai.user.message', { content: 'Hi' }),
      ],
    });
    expect(segment).toMatchObject({
      fault: true,
      cause: { exceptions: [{ id: '0', type: 'ModelError', message: '' }] },
      metadata: { events: [{ name: 'gen_ai.user.message', attributes: { content: 'Hi' } }] },
    });
  });

  it('that calls another service names it, with the request in AWS’s terms', () => {
    const aws = {
      'rpc.system': 'aws-api',
      'rpc.method': 'ConverseStream',
      'aws.request.id': 'r1',
      'http.status_code': 200,
    };
    expect(shown({ kind: CLIENT, attributes: aws })).toMatchObject({
      namespace: 'aws',
      aws: { request_id: 'r1', operation: 'ConverseStream' },
      http: { response: { status: 200 } },
    });
    traces.clear();
    expect(shown({ kind: CLIENT, attributes: { 'http.request.method': 'GET' } })).toMatchObject({
      namespace: 'remote',
      http: { request: { method: 'GET' } },
    });
  });
});

describe('a request', () => {
  it('may be several, one after the other, in a request', () => {
    const other = span({
      spanContext: () => ({ traceId: TRACE_ID, spanId: PARENT, traceFlags: 1 }),
    });
    const body = Buffer.concat([requestOf(span()), requestOf(other)]);
    expect(putSpans(body, traces).status).toBe(200);
    expect(traces.documentsOf(ROOT)).toHaveLength(2);
  });

  it('is accepted except for spans that X-Ray would refuse, which are counted', () => {
    const nameless = span({
      spanContext: () => ({ traceId: TRACE_ID, spanId: '', traceFlags: 1 }),
    });
    const large = span({ attributes: { note: 'x'.repeat(200 * 1024) } });
    const answer = putSpans(requestOf(span(), nameless, large), traces);
    expect(answer.status).toBe(200);
    expect(
      ProtobufTraceSerializer.deserializeResponse('body' in answer ? answer.body : Buffer.alloc(0)),
    ).toMatchObject({ partialSuccess: { rejectedSpans: 2 } });
    expect(traces.documentsOf(ROOT)).toHaveLength(1);
  });

  it.each([
    ['that cannot be read', Buffer.from('{"resourceSpans":[]}')],
    ['of more than 5 MB', Buffer.alloc(5 * 1024 * 1024 + 1)],
    ['of more than 10,000 spans', requestOf(...Array.from({ length: 10_001 }, () => span()))],
  ])('%s is refused', (_kind, body) => {
    expect(putSpans(body, traces)).toEqual({ status: 400, message: expect.any(String) });
    expect(traces.traceIds()).toEqual([]);
  });
});
