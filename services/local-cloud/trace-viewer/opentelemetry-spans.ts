import type { Span } from './tree.ts';

/** Whether an OpenTelemetry SDK recorded a span, as its document says (`aws.xray.sdk`). */
export function isOpenTelemetry({ segment }: Span): boolean {
  const { xray } = Object(segment['aws']) as { readonly xray?: { readonly sdk?: unknown } };
  const sdk = xray?.sdk;
  return typeof sdk === 'string' && sdk.startsWith('opentelemetry');
}

/**
 * The parts that a span waited for. Where a hop has subsegments, OpenTelemetry's spans in it cover
 * the same time a second time, and only the subsegments lead on to the hops behind.
 */
export function partsOf({ children }: Span): readonly Span[] {
  const subsegments = children.filter((child) => !isOpenTelemetry(child));
  return subsegments.length > 0 ? subsegments : children;
}
