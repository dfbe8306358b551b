import { TraceFlags } from '@opentelemetry/api';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { SpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { Sender } from '../xray/sender.ts';
import { type RedactSpanOptions, redactSpan } from './redact-span.ts';

/**
 * Sends each finished span, redacted, as an OTLP request of its own. Whatever goes wrong with a span
 * is no affair of the work that it records.
 */
export function createSpanExport(
  { send, drop }: Pick<Sender<Uint8Array>, 'send' | 'drop'>,
  options: RedactSpanOptions,
): SpanProcessor {
  return {
    onStart() {},
    onEnd(span) {
      if ((span.spanContext().traceFlags & TraceFlags.SAMPLED) === 0) return;
      try {
        const request = ProtobufTraceSerializer.serializeRequest([redactSpan(span, options)]);
        if (request) send(request);
        else drop('unwritable');
      } catch {
        drop('unwritable');
      }
    },
    // Whoever made the sender ends it, once the last turn has ended.
    forceFlush: async () => {},
    shutdown: async () => {},
  };
}
