import { TraceFlags } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { DropReason } from '@three-tier-chat/telemetry/xray';
import { expect, it } from 'vitest';
import { finishedSpan, SPAN_ID, TRACE_ID } from './span.fixture.ts';
import { createSpanExport } from './span-export.ts';

const OPTIONS = { captureContent: false };

function start() {
  const sent: ReadableSpan[] = [];
  const dropped: DropReason[] = [];
  const spanExport = createSpanExport(
    { send: (each) => sent.push(each), drop: (reason) => dropped.push(reason) },
    OPTIONS,
  );
  return { sent, dropped, spanExport };
}

it('sends each finished span, redacted', () => {
  const { sent, spanExport } = start();
  const span = finishedSpan({ attributes: { system_prompt: 'Zenobia' } });
  spanExport.onEnd(span);
  expect(sent).toMatchObject([{ name: 'chat', attributes: {} }]);
  expect(JSON.stringify(sent)).not.toContain('Zenobia');
});

it('sends nothing from a trace that is not sampled', () => {
  const { sent, dropped, spanExport } = start();
  const context = { traceId: TRACE_ID, spanId: SPAN_ID, traceFlags: TraceFlags.NONE };
  spanExport.onEnd(finishedSpan({ spanContext: () => context }));
  expect([sent, dropped]).toEqual([[], []]);
});

it('counts a span that cannot be exported, and throws nothing', () => {
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

it('leaves stopping the sender to its owner', async () => {
  const { sent, spanExport } = start();
  await spanExport.shutdown();
  await spanExport.forceFlush();
  spanExport.onEnd(finishedSpan());
  expect(sent).toHaveLength(1);
});
