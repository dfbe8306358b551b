import { TraceFlags } from '@opentelemetry/api';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { Sender } from '@three-tier-chat/telemetry/xray';
import { type RedactSpanOptions, redactSpan } from './redact-span.ts';

/**
 * Sends each finished span, redacted. Whatever goes wrong with a span is no affair of the work that it
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
    // Whoever made the sender ends it, once the last turn has ended.
    forceFlush: async () => {},
    shutdown: async () => {},
  };
}
