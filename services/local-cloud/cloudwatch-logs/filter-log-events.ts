import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { type LinePattern, parseFilterPattern } from '../cloudwatch/filter-pattern.ts';
import { parseJson } from '../http/parse-json.ts';
import type { LogEvent, LogLine } from '../logs/log-store.ts';
import { cloudWatchLogsSwitches } from './cloudwatch-logs-switches.ts';
import { LogsFault } from './logs-fault.ts';

/** CloudWatch Logs API Reference, "FilterLogEvents": a page has at most 1 MB or 10,000 events. */
const MAX_PAGE_EVENTS = 10_000;
const MAX_PAGE_BYTES = 1024 * 1024;

const milliseconds = z.number().int().nonnegative();

/** The arguments of FilterLogEvents that the local cloud knows. */
const requestSchema = z.strictObject({
  logGroupName: z
    .string()
    .max(512)
    .regex(/^[.\-_/#A-Za-z0-9]+$/),
  filterPattern: z.string().max(1024).default(''),
  startTime: milliseconds.default(0),
  endTime: milliseconds.default(Number.MAX_SAFE_INTEGER),
  nextToken: z.string().min(1).optional(),
  limit: z.number().int().min(1).max(MAX_PAGE_EVENTS).default(MAX_PAGE_EVENTS),
});

export type FilterRequest = z.output<typeof requestSchema>;

/** An answer of FilterLogEvents. */
export interface FilterAnswer {
  readonly events: readonly {
    readonly eventId: string;
    readonly ingestionTime: number;
    readonly logStreamName: string;
    readonly message: string;
    readonly timestamp: number;
  }[];
  /** Always empty since 2020. */
  readonly searchedLogStreams: readonly [];
  readonly nextToken?: string;
}

/** @throws LogsFault `SerializationException` or `InvalidParameterException`. */
export function readFilterRequest(body: Uint8Array): FilterRequest {
  const value = parseJson(body);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new LogsFault('SerializationException', 'The body is not a JSON object');
  }
  const read = requestSchema.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  if (issue?.code === 'unrecognized_keys') {
    throw invalid(
      `The local CloudWatch Logs does not know the argument ${issue.keys[0]} of FilterLogEvents`,
    );
  }
  throw invalid(
    `1 validation error detected: Value at '${issue?.path.join('.')}' failed to satisfy constraint: ${issue?.message}`,
  );
}

/** Tokens are only good for the process that made them. */
const SECRET = randomBytes(8).toString('hex');

/**
 * Answers a page of FilterLogEvents.
 *
 * @param stored the events of the group, oldest first.
 * @throws LogsFault `InvalidParameterException` for a pattern or a token.
 */
export function filterLogEvents(request: FilterRequest, stored: readonly LogEvent[]): FilterAnswer {
  const matches = readPattern(request.filterPattern);
  const after = readToken(request);
  const events: FilterAnswer['events'][number][] = [];
  let bytes = 0;
  let searched = 0;
  for (const event of stored) {
    const { line, stream, number, atMs } = event;
    if (number <= after || atMs < request.startTime || atMs > request.endTime) continue;
    const message = textOf(line);
    const isFull = events.length === request.limit || bytes + message.length > MAX_PAGE_BYTES;
    if (searched === cloudWatchLogsSwitches.searchedEvents || (isFull && events.length > 0)) {
      return { events, searchedLogStreams: [], nextToken: tokenOf(request, number - 1) };
    }
    searched += 1;
    if (!matches(line)) continue;
    bytes += message.length;
    events.push({
      eventId: String(number).padStart(56, '0'),
      ingestionTime: atMs,
      logStreamName: stream,
      message,
      timestamp: atMs,
    });
  }
  return { events, searchedLogStreams: [] };
}

/** What the writer wrote. */
function textOf(line: LogLine): string {
  const { message, text } = line;
  return message === 'console' && typeof text === 'string' ? text : JSON.stringify(line);
}

function readPattern(pattern: string): LinePattern {
  if (pattern.trim() === '') return () => true;
  try {
    return parseFilterPattern(pattern);
  } catch (error) {
    throw invalid(`Invalid filter pattern: ${error instanceof Error ? error.message : error}`);
  }
}

/** A token is bound to the search that it goes on with. */
function tokenOf({ logGroupName, filterPattern }: FilterRequest, number: number): string {
  return Buffer.from(JSON.stringify([SECRET, logGroupName, filterPattern, number])).toString(
    'base64url',
  );
}

/** The number of the last event that was searched. */
function readToken(request: FilterRequest): number {
  const { nextToken } = request;
  if (nextToken === undefined) return 0;
  const value = parseJson(Buffer.from(nextToken, 'base64url'));
  const number: unknown = Array.isArray(value) ? value[3] : undefined;
  if (typeof number !== 'number' || tokenOf(request, number) !== nextToken) {
    throw invalid('The specified nextToken is invalid.');
  }
  return number;
}

function invalid(message: string): LogsFault {
  return new LogsFault('InvalidParameterException', message);
}
