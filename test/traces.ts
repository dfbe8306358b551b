import { expect, vi } from 'vitest';
import type { LocalCloud } from './local-cloud.ts';

/** A line of the log store; its other members are fields. */
export type LogLine = Readonly<Record<string, unknown>> & {
  readonly service: string;
  readonly message: string;
  readonly trace_id?: string;
};

/** A segment or subsegment, which names its parent. */
export interface Segment {
  readonly id: string;
  readonly parent_id?: string;
  readonly name: string;
  readonly trace_id: string;
  readonly end_time?: number;
  readonly origin?: string;
  readonly fault?: boolean;
  readonly error?: boolean;
  readonly throttle?: boolean;
  readonly annotations?: Readonly<Record<string, unknown>>;
  readonly aws?: { readonly xray?: { readonly sdk?: string } };
}

/** Tells whether ADOT recorded it. */
export function isOpenTelemetry({ aws }: Segment): boolean {
  return aws?.xray?.sdk?.startsWith('opentelemetry') === true;
}

/** Lines of one trace, oldest first. */
export async function linesOf(cloud: LocalCloud, root: string): Promise<readonly LogLine[]> {
  return (await get<{ lines: LogLine[] }>(cloud, `traces/${root}/logs`)).lines;
}

/** Every line in the store. */
export async function allLines(cloud: LocalCloud): Promise<readonly LogLine[]> {
  return (await get<{ lines: LogLine[] }>(cloud, 'logs')).lines;
}

/** Segments of one trace, by their start. */
export async function segmentsOf(cloud: LocalCloud, root: string): Promise<readonly Segment[]> {
  return (await get<{ segments: Segment[] }>(cloud, `traces/${root}`)).segments;
}

/** Every segment in X-Ray. */
export async function allSegments(cloud: LocalCloud): Promise<readonly Segment[]> {
  return (await get<{ segments: Segment[] }>(cloud, 'segments')).segments;
}

/**
 * The path to each segment from the trace's root, `backend > agentcore-runtime`, sorted; one whose
 * parent is missing begins with `? > `. Cold starts of functions and the agent's requests for
 * Okta's keys are ignored, since they vary; so does how often an API asks its table, so that its
 * requests at one place are one path.
 */
export function pathsOf(segments: readonly Segment[]): readonly string[] {
  const paths = segments
    .filter(({ name }) => name !== 'Initialization' && name !== 'GET')
    .map((segment) => pathOf(segment, segments))
    .sort();
  return paths.filter((path, index) => !path.endsWith('> dynamodb') || path !== paths[index - 1]);
}

/**
 * The marked segments, as `path: fault`; sorted, so that a parent comes before its children. ADOT's
 * spans are omitted, since they repeat a failure with messages of their own.
 */
export function marksOf(segments: readonly Segment[]): readonly string[] {
  return segments
    .filter((segment) => !isOpenTelemetry(segment))
    .flatMap((segment) => {
      const marks = (['fault', 'error', 'throttle'] as const).filter((mark) => segment[mark]);
      return marks.length > 0 ? [`${pathOf(segment, segments)}: ${marks.join(' ')}`] : [];
    })
    .sort();
}

function pathOf(segment: Segment, segments: readonly Segment[]): string {
  if (segment.parent_id === undefined) return segment.name;
  const parent = segments.find(({ id }) => id === segment.parent_id);
  return `${parent ? pathOf(parent, segments) : '?'} > ${segment.name}`;
}

/** Waits until a trace has exactly these paths, since segments arrive after the answer. */
export async function expectPaths(
  cloud: LocalCloud,
  root: string,
  paths: readonly string[],
): Promise<readonly Segment[]> {
  return vi.waitFor(async () => {
    const segments = await segmentsOf(cloud, root);
    expect(pathsOf(segments)).toEqual(paths);
    return segments;
  });
}

/**
 * Waits until a complete turn has left everything that it leaves: its own trace, and the one that
 * Lambda starts for each call of an API's function.
 */
export async function expectWholeTurn(
  cloud: LocalCloud,
  root: string,
  options: Parameters<typeof turnPaths>[0],
): Promise<void> {
  const segments = await expectPaths(cloud, root, turnPaths(options));
  for (const { annotations } of segments) {
    const started = annotations?.['lambda_root'];
    if (started === undefined) continue;
    await vi.waitFor(async () =>
      expect(pathsOf(await segmentsOf(cloud, String(started)))).toHaveLength(2),
    );
  }
}

/** As the backend sees the call of the Runtime, then as the Runtime does. */
const RUNTIME = 'backend > agentcore-runtime > agentcore-runtime';
export const AGENT = `${RUNTIME} > agent`;
export const TOOL = `${AGENT} > securedApi___getMyProfile`;
/** What ADOT records of the same agent, by Strands and by the AWS SDK. */
const CYCLE = `${AGENT} > invoke_agent three-tier-chat > execute_agent_loop_cycle`;
const MODEL_CALL = 'chat us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const BEDROCK = `${AGENT} > ${MODEL_CALL}`;
const SPANS = [
  ...[
    `${AGENT} > invoke_agent three-tier-chat`,
    CYCLE,
    CYCLE,
    `${CYCLE} > chat`,
    `${CYCLE} > chat`,
  ],
  ...[`${CYCLE} > execute_tool securedApi___getMyProfile`, BEDROCK, BEDROCK],
];

/**
 * A call of the Gateway as its caller sees it, then as the Gateway does. Lambda's own two segments
 * are in the Gateway's trace, and the interceptor's is below them.
 */
function gatewayCallPaths(caller: string): readonly string[] {
  const gateway = `${caller} > agentcore-gateway > agentcore-gateway`;
  const lambda = `${gateway} > three-tier-chat-interceptor-local`;
  const interceptor = `${lambda} > three-tier-chat-interceptor-local > interceptor`;
  return [
    `${caller} > agentcore-gateway`,
    gateway,
    lambda,
    `${lambda} > three-tier-chat-interceptor-local`,
    interceptor,
    `${interceptor} > token.check`,
  ];
}

/** A call of the conversations API, without what it asks its table. */
function conversationsCallPaths(caller: string): readonly string[] {
  const call = `${caller} > conversations`;
  return [call, `${call} > conversations`, `${call} > conversations > token.check`];
}

const tablePath = (caller: string): string =>
  `${caller} > conversations > conversations > dynamodb`;

/** After the first answer of a conversation the model is asked for its title, which is kept. */
const TITLE = `${AGENT} > agent`;
const TITLE_PATHS = [
  TITLE,
  `${TITLE} > model`,
  `${TITLE} > model > ${MODEL_CALL}`,
  ...conversationsCallPaths(TITLE),
  tablePath(TITLE),
];

/**
 * The paths of a complete turn that asks for the profile. The first one of a session connects, and
 * gives the conversation its title.
 */
export function turnPaths({ isFirst }: { readonly isFirst: boolean }): readonly string[] {
  // An HTTP API records nothing, and starts another trace for its function.
  const api = `${TOOL} > agentcore-gateway > agentcore-gateway > secured-api`;
  const connect = ['initialize', 'notifications/initialized', 'tools/list'];
  return [
    'backend',
    'backend > agentcore-runtime',
    RUNTIME,
    AGENT,
    `${AGENT} > token.check`,
    // The turn is kept when it begins, and when it ends.
    ...conversationsCallPaths(AGENT),
    ...conversationsCallPaths(AGENT),
    tablePath(AGENT),
    ...(isFirst ? [...connect.flatMap(() => gatewayCallPaths(AGENT)), ...TITLE_PATHS] : []),
    `${AGENT} > model`,
    TOOL,
    ...gatewayCallPaths(TOOL),
    api,
    `${api} > token.check`,
    `${api} > okta.userinfo`,
    `${AGENT} > model`,
    ...SPANS,
  ].sort();
}

async function get<T>(cloud: LocalCloud, path: string): Promise<T> {
  return (await (await fetch(`${cloud.url(7)}/api/${path}`)).json()) as T;
}
