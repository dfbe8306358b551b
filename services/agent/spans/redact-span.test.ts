import { type Attributes, SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redactSpan } from './redact-span.ts';
import { finishedSpan, PARENT_ID, SPAN_ID, TRACE_ID } from './span.fixture.ts';

const OFF = { captureContent: false };
const ON = { captureContent: true };
const JWT = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJtZW1iZXIifQ.c2lnbmF0dXJl';

/** Everything that goes over the wire. */
function wireOf(span: ReadableSpan, options = OFF): string {
  const bytes = ProtobufTraceSerializer.serializeRequest([redactSpan(span, options)]);
  return Buffer.from(bytes ?? []).toString('latin1');
}

const event = (name: string, attributes?: Attributes): ReadableSpan['events'][number] => ({
  name,
  time: [1_700_000_000, 0],
  ...(attributes && { attributes }),
});

/** A model call as Strands records it. */
const CHAT = finishedSpan({
  attributes: {
    'gen_ai.operation.name': 'chat',
    'gen_ai.request.model': 'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
    'gen_ai.usage.input_tokens': 5,
    'gen_ai.usage.prompt_tokens': 5,
    'gen_ai.event.start_time': '2026-01-01T00:00:00.000Z',
    'gen_ai.response.finish_reasons': ['end_turn'],
    system_prompt: '"Address the user as Zenobia."',
  },
  events: [
    event('gen_ai.user.message', { content: '[{"text":"Who am I?"}]' }),
    event('gen_ai.choice', { message: `[{"text":"Zenobia ${JWT}"}]`, finish_reason: 'end_turn' }),
    event('exception', {
      'exception.type': 'ModelError',
      'exception.message': 'Zenobia',
      'exception.stacktrace': 'at Zenobia',
    }),
  ],
  status: { code: SpanStatusCode.ERROR, message: 'Zenobia has no name' },
});

describe('a span', () => {
  it('keeps its parent, its times, and fields that are known to contain no content', () => {
    const span = redactSpan(CHAT, OFF);
    expect(span).toMatchObject({
      name: 'chat',
      startTime: [1_700_000_000, 0],
      endTime: [1_700_000_001, 0],
      status: { code: SpanStatusCode.ERROR },
      parentSpanContext: { traceId: TRACE_ID, spanId: PARENT_ID, isRemote: true },
      instrumentationScope: { name: 'strands-agents' },
    });
    expect(span.spanContext()).toEqual({
      traceId: TRACE_ID,
      spanId: SPAN_ID,
      traceFlags: TraceFlags.SAMPLED,
    });
    expect(span.attributes).toEqual({
      'gen_ai.operation.name': 'chat',
      'gen_ai.request.model': 'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
      'gen_ai.usage.input_tokens': 5,
      'gen_ai.response.finish_reasons': ['end_turn'],
      'aws.xray.annotations': ['gen_ai.request.model', 'gen_ai.usage.input_tokens'],
    });
    expect(span.events).toEqual([event('exception', { 'exception.type': 'ModelError' })]);
    expect(span.resource.attributes).toEqual({ 'service.name': 'agent' });
  });

  it('keeps no text in any field, except identifiers in allowed ones', () => {
    const canary = 'canary of a person 7f3a';
    const text = fc.constantFrom(canary, `${canary}\n`, `x ${canary}`);
    const value = fc.oneof(text, fc.array(text, { minLength: 1 }), fc.integer(), fc.boolean());
    const known = [
      ...['gen_ai.tool.name', 'gen_ai.system', 'service.name', 'http.request.method'],
      ...['system_prompt', 'gen_ai.input.messages', 'content', 'message', 'exception.type'],
    ];
    const key = fc.oneof(fc.constantFrom(...known), fc.string({ minLength: 1 }), text);
    const attributes = fc.dictionary(key, value);
    const name = fc.oneof(text, fc.constantFrom('gen_ai.user.message', 'exception'));
    fc.assert(
      fc.property(attributes, attributes, name, (given, others, named) => {
        const span = finishedSpan({
          name: named,
          attributes: given,
          events: [event(named, others), event('gen_ai.choice', given)],
          links: [{ context: CHAT.spanContext(), attributes: given }],
          status: { code: SpanStatusCode.ERROR, message: canary },
          resource: resourceFromAttributes(others),
          instrumentationScope: { name: named, version: canary, schemaUrl: canary },
        });
        expect(wireOf(span)).not.toContain('canary');
        expect(wireOf(span)).not.toContain('person');
      }),
    );
  });

  it.each([
    ['execute_tool securedApi___getMyProfile', 'execute_tool securedApi___getMyProfile'],
    ['chat us.anthropic.claude:0', 'chat us.anthropic.claude:0'],
    ['GET', 'GET'],
    ['Who am I', 'redacted'],
    [`execute_tool ${JWT}`, 'execute_tool redacted'],
    ['execute_tool “Zenobia”', 'execute_tool redacted'],
  ])('named %j is exported as %j', (name, expected) => {
    expect(redactSpan(finishedSpan({ name }), OFF).name).toBe(expected);
  });
});

describe('with content captured', () => {
  it('a span contains the content, and no other additional field', () => {
    const { attributes, events } = redactSpan(CHAT, ON);
    expect(attributes).toMatchObject({
      'gen_ai.operation.name': 'chat',
      system_prompt: '"Address the user as Zenobia."',
    });
    expect(attributes).not.toHaveProperty('gen_ai.event.start_time');
    expect(events).toEqual([
      event('gen_ai.user.message', { content: '[{"text":"Who am I?"}]' }),
      event('gen_ai.choice', {
        message: '[{"text":"Zenobia [redacted]"}]',
        finish_reason: 'end_turn',
      }),
      event('exception', { 'exception.type': 'ModelError' }),
    ]);
  });

  it('no credential is exported, wherever it occurs', () => {
    const credential = fc.constantFrom(JWT, `Bearer ${'x'.repeat(40)}`, JWT.replaceAll('.', ' '));
    const said = fc.tuple(fc.string(), credential, fc.string()).map((parts) => parts.join(' '));
    fc.assert(
      fc.property(said, (content) => {
        const span = finishedSpan({
          attributes: { system_prompt: content, 'gen_ai.tool.call.result': content },
          events: [event('gen_ai.tool.message', { content, role: content })],
        });
        const wire = wireOf(span, ON);
        for (const part of ['eyJhbGci', 'eyJzdWIi', 'x'.repeat(40)]) {
          expect(wire).not.toContain(part);
        }
      }),
    );
  });

  it('a text is truncated before X-Ray would refuse the span', () => {
    const system_prompt = 'a'.repeat(1_000_000);
    expect(wireOf(finishedSpan({ attributes: { system_prompt } }), ON).length).toBeLessThan(20_000);
  });
});
