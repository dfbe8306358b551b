import { TraceFlags } from '@opentelemetry/api';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { expect, it } from 'vitest';
import type { DropReason } from '../xray/drop-report.ts';
import { redactSpan } from './redact-span.ts';
import { finishedSpan, SPAN_ID, TRACE_ID } from './span.fixture.ts';
import { createSpanExport } from './span-export.ts';

const OPTIONS = { captureContent: false };

function start() {
  const sent: Uint8Array[] = [];
  const dropped: DropReason[] = [];
  const spanExport = createSpanExport(
    { send: (request) => sent.push(request), drop: (reason) => dropped.push(reason) },
    OPTIONS,
  );
  return { sent, dropped, spanExport };
}

it('sends each finished span, redacted, as a request of its own', () => {
  const { sent, spanExport } = start();
  const span = finishedSpan({ attributes: { system_prompt: 'Zenobia' } });
  spanExport.onEnd(span);
  expect(sent).toEqual([ProtobufTraceSerializer.serializeRequest([redactSpan(span, OPTIONS)])]);
});

it('sends nothing of a trace that is not sampled', () => {
  const { sent, dropped, spanExport } = start();
  const context = { traceId: TRACE_ID, spanId: SPAN_ID, traceFlags: TraceFlags.NONE };
  spanExport.onEnd(finishedSpan({ spanContext: () => context }));
  expect([sent, dropped]).toEqual([[], []]);
});

it('counts a span of which nothing can be made, and fails nobody', () => {
  const { sent, dropped, spanExport } = start();
  const broken = finishedSpan();
  Object.defineProperty(broken, 'attributes', {
    get() {
      throw new Error('broken');
    },
  });
  spanExport.onEnd(broken);
  expect([sent, dropped]).toEqual([[], ['unwritable']]);
});

it('leaves the end of sending to whoever sends', async () => {
  const { sent, spanExport } = start();
  await spanExport.shutdown();
  await spanExport.forceFlush();
  spanExport.onEnd(finishedSpan());
  expect(sent).toHaveLength(1);
});
