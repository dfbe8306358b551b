import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { LOG_EVENT, traceTimeMs } from '@three-tier-chat/wire-contract';
import type { FoundLine, FoundLines } from './make-ledger.ts';

class TooManyPages extends Error {
  override readonly name = 'TooManyPages';
}

/** Finds the lines of a trace that the ledger is made of. */
export type SearchLogs = (traceId: string) => Promise<SearchedLogs>;

export interface SearchedLogs extends FoundLines {
  /** A group could not be searched: what is not found may be in it. */
  readonly hasFailed: boolean;
}

export interface SearchOptions {
  /** The names of the log groups of everybody who checks a token. */
  readonly groups: readonly string[];
  readonly region: string;
  /** Another endpoint of CloudWatch Logs than AWS's own. */
  readonly endpoint?: string | undefined;
  /** For the whole search, in milliseconds. */
  readonly timeLimitMs?: number;
  /** A group could not be searched, or not to its end. */
  readonly onFault: (fault: LogsFault) => void;
}

/** As in a log line. */
export type LogsFault = Readonly<Record<'error_name', string>> &
  /** Position among the groups. */
  Readonly<Record<'group', number>>;

/**
 * A trace id has the time of the page's clock, of which the backend accepts any that is at most an
 * hour ahead; a turn takes minutes. One that is more than this behind has no ledger.
 */
const AROUND_MS = 65 * 60_000;
/** Pages of one group. A page may be empty, although more follow. */
const MAX_PAGES = 50;
/** Lines of one group: a turn has a few dozens. */
const MAX_LINES = 500;
/** Shorter than CloudFront waits for a first byte (60 s), and than people do. */
const TIME_LIMIT_MS = 10_000;

/** Makes a search of log groups by CloudWatch Logs' FilterLogEvents, all groups at once. */
export function createLogSearch({
  groups,
  region,
  endpoint,
  timeLimitMs = TIME_LIMIT_MS,
  onFault,
}: SearchOptions): SearchLogs {
  let loading: ReturnType<typeof load> | undefined;
  // Loaded by the first search: no turn needs it.
  const load = async () => {
    const sdk = await import('@aws-sdk/client-cloudwatch-logs');
    const client = new sdk.CloudWatchLogsClient({
      region,
      ...(endpoint !== undefined && { endpoint }),
      maxAttempts: 3,
    });
    return { client, sdk };
  };

  return async (traceId) => {
    loading ??= load();
    const { client, sdk } = await loading;
    const signal = AbortSignal.timeout(timeLimitMs);
    const searched = await Promise.all(
      groups.map(async (group, index) => {
        try {
          return await searchGroup(client, sdk.FilterLogEventsCommand, { group, traceId, signal });
        } catch (error) {
          onFault({ group: index, error_name: error instanceof Error ? error.name : 'unknown' });
          return undefined;
        }
      }),
    );
    const found = searched.filter((each) => each !== undefined);
    return {
      lines: found.flatMap(({ lines }) => lines),
      isExhaustive:
        found.length === groups.length && found.every(({ isExhaustive }) => isExhaustive),
      hasFailed: found.length < groups.length,
    };
  };
}

type Filter = typeof import('@aws-sdk/client-cloudwatch-logs').FilterLogEventsCommand;

/** @throws Error if a page cannot be read, or there are too many. */
async function searchGroup(
  client: CloudWatchLogsClient,
  FilterLogEventsCommand: Filter,
  {
    group,
    traceId,
    signal,
  }: { readonly group: string; readonly traceId: string; readonly signal: AbortSignal },
): Promise<FoundLines> {
  const atMs = traceTimeMs(traceId);
  const lines: FoundLine[] = [];
  let nextToken: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const answer = await client.send(
      new FilterLogEventsCommand({
        logGroupName: group,
        filterPattern: patternOf(traceId),
        startTime: Math.max(0, atMs - AROUND_MS),
        endTime: atMs + AROUND_MS,
        limit: MAX_LINES,
        nextToken,
      }),
      { abortSignal: signal },
    );
    for (const { message = '', timestamp } of answer.events ?? []) {
      const fields = parseFields(message);
      if (fields && timestamp !== undefined) lines.push({ atMs: timestamp, fields });
    }
    nextToken = answer.nextToken;
    if (!nextToken) return { lines, isExhaustive: true };
    if (lines.length >= MAX_LINES) return { lines, isExhaustive: false };
  }
  throw new TooManyPages();
}

/** The trace id is one of X-Ray's: hexadecimal digits and dashes. */
function patternOf(traceId: string): string {
  const events = [LOG_EVENT.tokenChecked, LOG_EVENT.turnCompleted];
  const isOne = events.map((event) => `$.message = "${event}"`).join(' || ');
  return `{ $.trace_id = "${traceId}" && (${isOne}) }`;
}

function parseFields(message: string): FoundLine['fields'] | undefined {
  try {
    const value: unknown = JSON.parse(message);
    return typeof value === 'object' && value !== null ? (value as FoundLine['fields']) : undefined;
  } catch {
    return undefined;
  }
}
