import type { Checker } from '@three-tier-chat/wire-contract';
import type { LogLine } from '../logs/log-store.ts';
import type { Span, Tree } from './tree.ts';

/** A hop for which AWS has no segment, known only by its access log. */
export interface UntracedHop {
  readonly name: string;
  /** `GET /users/me`. */
  readonly route?: string;
  readonly status?: number;
  readonly durationMs?: number;
  /** The span before which the hop is shown in the waterfall; if absent, it is the last row. */
  readonly before?: Span;
  readonly depth: number;
}

/** HTTP APIs have no X-Ray (API Gateway Developer Guide, "Choose between REST APIs and HTTP APIs"). */
const HTTP_API = 'http-api' satisfies Checker;
/** The function's name contains the service's, which is the name of its segment. */
const FUNCTION_NAME = /^three-tier-chat-(.+)-local$/;
const BEFORE_HTTP_API = 'AWS::BedrockAgentCore::Gateway';
/** Log lines and segments of several processes have times in whole milliseconds. */
const ROUNDING_MS = 2;

/**
 * Finds the HTTP API's place: before the function's segment that begins after it, or, if it called
 * no function, below the Gateway that called it.
 */
export function findUntracedHops(tree: Tree, lines: readonly LogLine[]): readonly UntracedHop[] {
  const taken = new Set<Span>();
  return lines
    .filter(({ service, message }) => service === HTTP_API && message === 'request')
    .map((line) => {
      const durationMs = numberIn(line, 'duration_ms');
      const status = numberIn(line, 'status');
      const route = line['route'];
      const startMs = Date.parse(line.timestamp) - (durationMs ?? 0) - tree.startedAtMs;
      // Absent if the API called no function.
      const [, behindApi] = FUNCTION_NAME.exec(String(line['function_name'])) ?? [];
      const behind = tree.spans.find(
        (span) =>
          span.segment.name === behindApi &&
          span.segment['type'] !== 'subsegment' &&
          span.startMs >= startMs - ROUNDING_MS &&
          !taken.has(span),
      );
      if (behind) taken.add(behind);
      return {
        name: HTTP_API,
        ...(typeof route === 'string' && { route }),
        ...(status !== undefined && { status }),
        ...(durationMs !== undefined && { durationMs }),
        ...(behind ? { before: behind, depth: behind.depth } : belowCaller(tree, startMs)),
      };
    });
}

function belowCaller({ spans }: Tree, startMs: number): Pick<UntracedHop, 'before' | 'depth'> {
  const at = spans.findLastIndex(
    ({ segment, startMs: begunMs, endMs }) =>
      segment['origin'] === BEFORE_HTTP_API &&
      begunMs <= startMs + ROUNDING_MS &&
      endMs >= startMs - ROUNDING_MS,
  );
  const caller = spans[at];
  if (!caller) return { depth: 0 };
  // A next span that is not deeper does not belong to the caller: the hop is the caller's last
  // part.
  const before = spans.slice(at + 1).find(({ depth }) => depth <= caller.depth);
  return { ...(before && { before }), depth: caller.depth + 1 };
}

function numberIn(line: LogLine, key: string): number | undefined {
  const value = line[key];
  return typeof value === 'number' ? value : undefined;
}
