import { CONVERSATIONS_PATH } from '@three-tier-chat/wire-contract';
import type { LogLine } from '../logs/log-store.ts';
import { serviceOfFunction } from './hop-names.ts';
import type { Interval } from './intervals.ts';
import type { Span, Tree } from './tree.ts';

/**
 * A call of an HTTP API, for which AWS has no segment: known only by its access log (API Gateway
 * Developer Guide, "Choose between REST APIs and HTTP APIs").
 */
export interface ApiCall {
  readonly requestId?: string;
  /** The service behind the API; absent if the API called no function and its route tells nothing. */
  readonly api?: string;
  /** `GET /users/me`. */
  readonly route?: string;
  readonly status?: number;
  readonly durationMs?: number;
  /** When it was answered; absent without a duration. */
  readonly interval?: Interval;
  /** The span that called it; absent if it has not arrived. */
  readonly caller?: Span;
  /** The first span of the function that it called. */
  readonly behind?: Span;
}

/** Log lines and segments of several processes have times in whole milliseconds. */
const ROUNDING_MS = 2;

/**
 * Finds the calls of HTTP APIs and their places: between the caller of the function's segment that
 * begins after the call and that segment; or, if no function was called, below its caller.
 */
export function findApiCalls(tree: Tree, lines: readonly LogLine[]): readonly ApiCall[] {
  const taken = new Set<Span>();
  return lines.filter(isAccess).map((line) => {
    const durationMs = numberIn(line, 'duration_ms');
    const status = numberIn(line, 'status');
    const route = textIn(line, 'route');
    const requestId = textIn(line, 'request_id');
    const startMs = Date.parse(line.timestamp) - (durationMs ?? 0) - tree.startedAtMs;
    const called = serviceOfFunction(line['function_name']);
    const behind = tree.spans.find(
      (span) =>
        span.segment.name === called &&
        span.segment['type'] !== 'subsegment' &&
        span.startMs >= startMs - ROUNDING_MS &&
        !taken.has(span),
    );
    if (behind) taken.add(behind);
    const api = called ?? (isOfConversations(route) ? 'conversations' : undefined);
    const caller = behind ? behind.parent : callerOf(tree, startMs, api);
    return {
      ...(requestId !== undefined && { requestId }),
      ...(api !== undefined && { api }),
      ...(route !== undefined && { route }),
      ...(status !== undefined && { status }),
      ...(durationMs !== undefined && {
        durationMs,
        interval: { fromMs: startMs, toMs: startMs + durationMs },
      }),
      ...(caller && { caller }),
      ...(behind && { behind }),
    };
  });
}

/**
 * The last span that was running at this moment and calls such an API: the Gateway, or the agent's
 * subsegment named after the API.
 */
function callerOf({ spans }: Tree, atMs: number, api: string | undefined): Span | undefined {
  return spans.findLast(
    ({ segment, startMs, endMs, children }) =>
      (api === 'conversations'
        ? segment.name === api && segment['type'] === 'subsegment' && children.length === 0
        : segment['origin'] === 'AWS::BedrockAgentCore::Gateway') &&
      startMs <= atMs + ROUNDING_MS &&
      endMs >= atMs - ROUNDING_MS,
  );
}

/** Tells whether a line is an HTTP API's access log. */
function isAccess({ service, message }: LogLine): boolean {
  return service === 'http-api' && message === 'request';
}

/** `POST /api/conversations/{id}/turns`. */
function isOfConversations(route: string | undefined): boolean {
  return route?.split(' ')[1]?.startsWith(CONVERSATIONS_PATH) === true;
}

function numberIn(line: LogLine, key: string): number | undefined {
  const value = line[key];
  return typeof value === 'number' ? value : undefined;
}

function textIn(line: LogLine, key: string): string | undefined {
  const value = line[key];
  return typeof value === 'string' ? value : undefined;
}
