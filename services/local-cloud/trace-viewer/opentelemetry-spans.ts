import type { Span } from './tree.ts';

/**
 * Tells whether an OpenTelemetry SDK recorded a span, according to its document (`aws.xray.sdk`).
 */
export function isOpenTelemetry({ segment }: Span): boolean {
  const { xray } = Object(segment['aws']) as { readonly xray?: { readonly sdk?: unknown } };
  const sdk = xray?.sdk;
  return typeof sdk === 'string' && sdk.startsWith('opentelemetry');
}

/**
 * The parts that a span waited for. If a hop has subsegments, its OpenTelemetry spans cover the
 * same time again, and only the subsegments lead to the next hops.
 */
export function partsOf({ children }: Span): readonly Span[] {
  const subsegments = children.filter((child) => !isOpenTelemetry(child));
  return subsegments.length > 0 ? subsegments : children;
}
