import { TraceFlags } from '@opentelemetry/api';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { Sender } from '@three-tier-chat/telemetry/xray';
import { type RedactSpanOptions, redactSpan } from './redact-span.ts';

/**
 * Sends each finished span, redacted. A span that fails is dropped and never fails the work it
 * records.
 */
export function createSpanExport(
  { send, drop }: Pick<Sender<ReadableSpan>, 'send' | 'drop'>,
  options: RedactSpanOptions,
): SpanProcessor {
  return {
    onStart() {},
    onEnd(span) {
      if ((span.spanContext().traceFlags & TraceFlags.SAMPLED) === 0) return;
      try {
        send(redactSpan(span, options));
      } catch {
        drop('unwritable');
      }
    },
    // The sender is stopped by its owner, after the last turn.
    forceFlush: async () => {},
    shutdown: async () => {},
  };
}
