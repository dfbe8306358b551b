import { setTimeout as sleep } from 'node:timers/promises';
import { API_NAMES, SERVICES, type Service } from '@three-tier-chat/terraform/services.ts';
import { applied } from './applied.ts';
import { CREDENTIALS, STATE_BUCKET } from './aws-account.ts';
import { awsJson } from './aws-read.ts';
import { CANARY } from './canary.ts';
import { type Check, type DoctorContext, failed, ok, unknown } from './check.ts';
import { NotTried, Unreadable } from './endings.ts';

/** The services that every turn with a tool passes, by the names of their segments. */
const TIERS = ['backend', 'agent', 'interceptor'] as const satisfies readonly Service[];
/** One of them answered the tool. */
const TOOL_APIS = API_NAMES.filter((name) => 'toolTarget' in SERVICES[name].api);
/** X-Ray shows a segment some seconds after it was sent; Transaction Search takes longer. */
const LIMIT_MS = 90_000;
const BETWEEN_MS = 3_000;
/** How far back a turn of somebody else counts, in seconds. */
const LOOK_BACK_S = 6 * 60 * 60;

/** Whether the tiers' segments arrive in X-Ray: those of the canary turn, or of any recent one. */
export const SPANS_CHECK: Check = {
  name: 'Spans',
  group: 'After a deploy',
  reads: 'xray:BatchGetTraces, xray:GetTraceSummaries',
  needs: [CREDENTIALS, STATE_BUCKET],
  follows: [CANARY],
  limitMs: LIMIT_MS,
  async run(doctor, signal) {
    const app = await applied(doctor, 'app');
    const own = doctor.canaryTrace.id;
    if (doctor.asksCanary && own === undefined) throw new NotTried(`it needs ${CANARY}`);
    const id = own ?? (await recentTrace(doctor, app.attributesOf('aws_xray_group')[0], signal));
    if (id === undefined) {
      return unknown(
        'X-Ray shows no turn of the last six hours: ask one in the page or with CANARY=1, and run this again (1 % are indexed unless the account says otherwise: row X3 of docs/inferred.md)',
      );
    }
    const missing = await missingTiers(doctor, id, own !== undefined, signal);
    if (missing.length === 0) return ok(`${TIERS.join(', ')} in trace ${id}`);
    return failed(
      `trace ${id} has nothing of ${missing.join(', ')}`,
      "rows X4 and X5 of docs/inferred.md: the service's log has telemetry.dropped, or its role may not write traces",
    );
  },
};

async function recentTrace(
  { readAws }: DoctorContext,
  group: Readonly<Record<string, unknown>> | undefined,
  signal: AbortSignal,
): Promise<string | undefined> {
  const now = Math.floor(Date.now() / 1000);
  const text = await readAws(
    {
      service: 'xray',
      path: '/TraceSummaries',
      json: {
        StartTime: now - LOOK_BACK_S,
        EndTime: now,
        FilterExpression: String(group?.['filter_expression'] ?? ''),
      },
    },
    signal,
  );
  const summaries = (awsJson('xray', text)['TraceSummaries'] ?? []) as readonly { Id?: unknown }[];
  const id = summaries.at(-1)?.Id;
  return typeof id === 'string' ? id : undefined;
}

/** @param waits for segments of a turn that has just ended. */
async function missingTiers(
  { readAws }: DoctorContext,
  id: string,
  waits: boolean,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const until = Date.now() + LIMIT_MS - 2 * BETWEEN_MS;
  for (;;) {
    const text = await readAws(
      { service: 'xray', path: '/Traces', json: { TraceIds: [id] } },
      signal,
    );
    const found = namesIn(awsJson('xray', text));
    const missing = [
      ...TIERS.filter((tier) => !found.has(tier)),
      // A turn of somebody else may have needed no tool.
      ...(waits && !TOOL_APIS.some((api) => found.has(api)) ? [TOOL_APIS.join(' or ')] : []),
    ];
    if (missing.length === 0 || !waits || Date.now() > until) return missing;
    await sleep(BETWEEN_MS, undefined, { signal });
  }
}

interface Segment {
  readonly name?: unknown;
  readonly subsegments?: readonly Segment[];
}

/**
 * The names in a trace: each segment is a document of its own, and X-Ray puts what a function sent below
 * Lambda's own segment.
 */
function namesIn({ Traces }: Readonly<Record<string, unknown>>): ReadonlySet<string> {
  const [trace] = (Traces ?? []) as readonly { Segments?: readonly { Document?: unknown }[] }[];
  const names = new Set<string>();
  const waiting = (trace?.Segments ?? []).map(({ Document }) => segmentOf(String(Document)));
  for (let segment = waiting.pop(); segment; segment = waiting.pop()) {
    if (typeof segment.name === 'string') names.add(segment.name);
    waiting.push(...(segment.subsegments ?? []));
  }
  return names;
}

function segmentOf(document: string): Segment {
  try {
    return (JSON.parse(document) ?? {}) as Segment;
  } catch {
    throw new Unreadable('X-Ray answered with a segment that is no JSON');
  }
}
