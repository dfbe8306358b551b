import type { LogLine } from '../logs/log-store.ts';
import { isOfLambda } from '../xray/segment.ts';
import { serviceOfFunction } from './hop-names.ts';
import type { Hop } from './hops.ts';
import type { Span, Tree } from './tree.ts';

/** Log lines and segments of one process have times in whole milliseconds. */
const ROUNDING_MS = 2;

/** The log lines that a span's service wrote while the span ran, in the order of the lines. */
export function linesOf(span: Span, tree: Tree, lines: readonly LogLine[]): readonly LogLine[] {
  const { service, functionName } = writerOf(span);
  return linesDuring(span, tree, lines).filter(
    (line) =>
      line.service === service &&
      (functionName === undefined || line['function_name'] === functionName),
  );
}

/** The log lines of every service that were written while a span ran. */
export function linesDuring(
  span: Span,
  { startedAtMs }: Tree,
  lines: readonly LogLine[],
): readonly LogLine[] {
  return lines.filter(({ timestamp }) => {
    const atMs = Date.parse(timestamp) - startedAtMs;
    return atMs >= span.startMs - ROUNDING_MS && atMs <= span.endMs + ROUNDING_MS;
  });
}

/** The log lines of a hop: its service's, and Lambda's about its function. */
export function linesOfHop({ name, calls }: Hop, lines: readonly LogLine[]): readonly LogLine[] {
  if (name !== 'http-api') {
    return lines.filter(
      ({ service, function_name }) =>
        service === name || (service === 'lambda' && serviceOfFunction(function_name) === name),
    );
  }
  // There are two, of one name.
  const requests = new Set<unknown>(calls.map(({ requestId }) => requestId));
  return lines.filter((line) => line.service === name && requests.has(line['request_id']));
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
