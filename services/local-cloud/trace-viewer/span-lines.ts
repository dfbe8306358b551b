import type { LogLine } from '../logs/log-store.ts';
import { isOfLambda } from '../xray/segment.ts';
import type { Span, Tree } from './tree.ts';

/** Log lines and segments of one process have times in whole milliseconds. */
const ROUNDING_MS = 2;

/** The log lines that a span's service wrote while the span ran, in the order of the lines. */
export function linesOf(
  span: Span,
  { startedAtMs }: Tree,
  lines: readonly LogLine[],
): readonly LogLine[] {
  const { service, functionName } = writerOf(span);
  return lines.filter((line) => {
    const atMs = Date.parse(line.timestamp) - startedAtMs;
    return (
      line.service === service &&
      (functionName === undefined || line['function_name'] === functionName) &&
      atMs >= span.startMs - ROUNDING_MS &&
      atMs <= span.endMs + ROUNDING_MS
    );
  });
}

/** The service of a span; a subsegment's is that of the segment around it. */
export function serviceOf(span: Span): string {
  let owner = span;
  while (owner.segment['type'] === 'subsegment' && owner.parent) owner = owner.parent;
  return owner.segment.name;
}

/** Lambda's own segments have the function's name, and its lines name the function in a field. */
function writerOf(span: Span): { readonly service: string; readonly functionName?: string } {
  const name = serviceOf(span);
  return isOfLambda(span.segment) ? { service: 'lambda', functionName: name } : { service: name };
}
