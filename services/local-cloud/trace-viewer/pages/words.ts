import { entriesOf, type Hop, type Presence } from '../hops.ts';
import { isOpenTelemetry } from '../opentelemetry-spans.ts';
import type { Outcome, TurnOutcome } from '../outcome.ts';
import type { Span } from '../tree.ts';
import { count } from './format.ts';

/** A colour only repeats what a word says. */
export type Tone = 'ok' | 'warn' | 'danger' | 'quiet';

interface Word {
  readonly text: string;
  readonly tone: Tone;
}

export const TURN_WORD: Readonly<Record<TurnOutcome, Word>> = {
  completed: { text: 'Completed', tone: 'ok' },
  'completed-with-failures': { text: 'Completed with failures', tone: 'warn' },
  failed: { text: 'Failed', tone: 'danger' },
  refused: { text: 'Refused', tone: 'warn' },
  throttled: { text: 'Throttled', tone: 'warn' },
  stopped: { text: 'Stopped by the user', tone: 'quiet' },
  'in-progress': { text: 'In progress', tone: 'quiet' },
  incomplete: { text: 'Incomplete', tone: 'warn' },
};

export const STILL_RUNNING =
  'The turn is running, or has just ended: a hop’s segment arrives when the hop has finished.';

export const NOTHING_ARRIVED =
  'No segment of this trace has arrived. It was not sampled, a reset removed it, or its segments are still on their way.';

export const SPAN_WORD: Readonly<Record<Outcome, Word>> = {
  ok: { text: 'OK', tone: 'quiet' },
  fault: { text: 'Fault', tone: 'danger' },
  error: { text: 'Error', tone: 'warn' },
  throttle: { text: 'Throttled', tone: 'warn' },
  stopped: { text: 'Stopped', tone: 'quiet' },
  'in-progress': { text: 'In progress', tone: 'quiet' },
};

/** What stands in the place of a bar. */
export const ABSENCE: Readonly<Record<Presence, string>> = {
  recorded: '',
  untraced: 'no X-Ray for an HTTP API',
  running: 'running: its segment arrives when it has finished',
  missing: 'no segment has arrived',
  'not-reached': 'Not reached',
};

/** What stands in the place of a caller's name. */
export const NO_CALLER = { first: 'none: it is the first', missing: 'missing parent' } as const;

/** What services call, as people name it. */
const CALLED: ReadonlyMap<string, string> = new Map([
  ['model', 'Amazon Bedrock'],
  ['dynamodb', 'Amazon DynamoDB'],
  ['okta.userinfo', 'Okta'],
]);

/** A map, since a service's segment may name an inherited member of an object. */
const ORIGIN: ReadonlyMap<string, string> = new Map([
  ['AWS::Lambda', 'Lambda'],
  ['AWS::Lambda::Function', 'Lambda function'],
  ['AWS::BedrockAgentCore::Gateway', 'AgentCore Gateway'],
  ['AWS::BedrockAgentCore::Runtime', 'AgentCore Runtime'],
]);

/** Describes a hop beyond its name: what it is, and how often it was called. */
export function describeHop(hop: Hop): string {
  const { name, api, spans, calls } = hop;
  const [first] = spans;
  const routes = [...new Set(calls.flatMap(({ route }) => route ?? []))];
  const kind = first ? (CALLED.get(name) ?? originOf(first)) : api && `for ${api}`;
  const called = spans.length > 0 ? entriesOf(hop).length : calls.length;
  return [kind, routes.length === 1 && routes[0], called > 1 && count(called, 'call')]
    .filter(Boolean)
    .join(' · ');
}

function originOf({ segment }: Span): string {
  const origin = segment['origin'];
  return typeof origin === 'string' ? (ORIGIN.get(origin) ?? origin) : '';
}

/**
 * Describes a span beyond its name: who recorded it, and the call that it represents.
 *
 * @param service named for a part of it, where that is not said otherwise.
 */
export function describeSpan(span: Span, service?: string): string {
  const { segment, parent } = span;
  const isPart = segment['type'] === 'subsegment';
  const recorder = isPart && parent ? service && `in ${service}` : originOf(span);
  const annotations = annotationsOf(segment);
  const call = annotations['tool'] ?? annotations['method'];
  const sdk = isOpenTelemetry(span) && 'OpenTelemetry';
  return [recorder, call === segment.name ? '' : call, sdk].filter(Boolean).join(' · ');
}

/** A span's annotations that X-Ray can search. */
export function annotationsOf(
  segment: Span['segment'],
): Readonly<Record<string, string | number | boolean>> {
  const { annotations } = segment;
  if (typeof annotations !== 'object' || annotations === null) return {};
  return Object.fromEntries(
    Object.entries(annotations).filter(([, value]) =>
      ['string', 'number', 'boolean'].includes(typeof value),
    ),
  );
}
