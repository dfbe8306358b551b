import type { Attributes, AttributeValue } from '@opentelemetry/api';
import { type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { isIdentifier, redactName, redactText } from '@three-tier-chat/telemetry/redact';
import { truncateText } from '@three-tier-chat/wire-contract';

/**
 * Attributes that X-Ray indexes, as its own `aws.xray.annotations` names them (X-Ray Developer
 * Guide, "Migrating from X-Ray instrumentation to OpenTelemetry"): the fields by which people
 * search traces.
 */
const ANNOTATED = [
  ...['gen_ai.request.model', 'gen_ai.tool.name', 'aws.request.id'],
  ...['gen_ai.usage.input_tokens', 'gen_ai.usage.output_tokens'],
];

/**
 * Span attributes that may leave the process, if their values are identifiers, numbers or booleans.
 */
const ALLOWED_ATTRIBUTES = new Set([
  ...ANNOTATED,
  ...['gen_ai.operation.name', 'gen_ai.system', 'gen_ai.provider.name', 'gen_ai.agent.name'],
  ...['gen_ai.response.model', 'gen_ai.response.finish_reasons', 'gen_ai.usage.total_tokens'],
  ...['gen_ai.usage.cache_read.input_tokens', 'gen_ai.usage.cache_creation.input_tokens'],
  ...['gen_ai.request.max_tokens', 'gen_ai.request.temperature', 'gen_ai.request.top_p'],
  ...['gen_ai.server.request.duration', 'gen_ai.tool.call.id', 'gen_ai.tool.status'],
  ...['agent_loop.cycle_id', 'error.type', 'cloud.region'],
  ...['rpc.system', 'rpc.service', 'rpc.method', 'server.address', 'server.port', 'url.scheme'],
  ...['http.request.method', 'http.response.status_code', 'http.status_code'],
]);

/** The same for attributes of the resource, which describe the process. */
const ALLOWED_RESOURCE_ATTRIBUTES = new Set([
  ...['service.name', 'service.version', 'deployment.environment.name'],
  ...['cloud.provider', 'cloud.platform', 'cloud.region', 'cloud.resource_id'],
  ...['aws.service.type', 'aws.local.service', 'aws.log.group.names', 'aws.log.stream.names'],
  ...['telemetry.sdk.language', 'telemetry.sdk.name', 'telemetry.sdk.version'],
  'telemetry.auto.version',
]);

/**
 * Content of the conversation, exported for debugging only (OpenTelemetry, "Semantic conventions
 * for generative AI").
 */
const CONTENT = new Set([
  ...['system_prompt', 'gen_ai.system_instructions'],
  ...['gen_ai.input.messages', 'gen_ai.output.messages'],
  ...['gen_ai.tool.call.arguments', 'gen_ai.tool.call.result'],
]);
const CONTENT_EVENT = /^gen_ai\.[a-z_.]{1,60}$/;
const CONTENT_OF_EVENT = new Set([...CONTENT, 'content', 'message', 'role', 'id', 'finish_reason']);
/** Maximum characters of one text: X-Ray accepts spans of at most 200 kB. */
const MAX_CONTENT_LENGTH = 16 * 1024;

const CLASS_NAME = /^[A-Za-z][\w$]{0,63}$/;

export interface RedactSpanOptions {
  /** Exports prompts, answers, and the inputs and outputs of tools with the span. */
  readonly captureContent: boolean;
}

/**
 * Copies the parts of a span that may leave the process: only allowed fields are copied.
 * Credentials are never exported, whatever is captured.
 */
export function redactSpan(
  span: ReadableSpan,
  { captureContent }: RedactSpanOptions,
): ReadableSpan {
  const { kind, startTime, endTime, duration, ended, status, parentSpanContext } = span;
  const { traceId, spanId, traceFlags } = span.spanContext();
  return {
    name: redactSpanName(span.name),
    kind,
    spanContext: () => ({ traceId, spanId, traceFlags }),
    ...(parentSpanContext && {
      parentSpanContext: {
        traceId: parentSpanContext.traceId,
        spanId: parentSpanContext.spanId,
        traceFlags: parentSpanContext.traceFlags,
        ...(parentSpanContext.isRemote && { isRemote: true }),
      },
    }),
    startTime,
    endTime,
    duration,
    ended,
    // Without the message, which is an error's.
    status: { code: status.code },
    attributes: redactAttributes(span.attributes, captureContent),
    events: span.events.flatMap((event) => redactEvent(event, captureContent)),
    links: [],
    resource: redactResource(span.resource),
    instrumentationScope: redactScope(span.instrumentationScope),
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

/**
 * Keeps an operation and its object, as in `execute_tool securedApi___getMyProfile`, but no
 * sentence.
 */
function redactSpanName(name: string): string {
  const words = name.split(' ');
  return words.length <= 2 ? words.map(redactName).join(' ') : 'redacted';
}

type Scope = ReadableSpan['instrumentationScope'];
type TimedEvent = ReadableSpan['events'][number];

function redactAttributes(attributes: Attributes, captureContent: boolean): Attributes {
  const allowed = pick(attributes, ALLOWED_ATTRIBUTES);
  const annotated = ANNOTATED.filter((name) => name in allowed);
  return {
    ...allowed,
    ...(captureContent && pickContent(attributes, CONTENT)),
    ...(annotated.length > 0 && { 'aws.xray.annotations': annotated }),
  };
}

/** Keeps the class of an exception; other events are kept only when content is captured. */
function redactEvent(event: TimedEvent, captureContent: boolean): readonly TimedEvent[] {
  const { name, time, attributes = {} } = event;
  if (name === 'exception') {
    const type = attributes['exception.type'];
    const isClass = typeof type === 'string' && CLASS_NAME.test(type);
    return [{ name, time, attributes: { 'exception.type': isClass ? type : 'Error' } }];
  }
  if (!captureContent || !CONTENT_EVENT.test(name)) return [];
  return [{ name, time, attributes: pickContent(attributes, CONTENT_OF_EVENT) }];
}

/**
 * Memoized, since all spans of the process share one resource, which the serializer then writes
 * once.
 */
const redactResource = memoize((resource: Resource) =>
  resourceFromAttributes(pick(resource.attributes, ALLOWED_RESOURCE_ATTRIBUTES)),
);

/** Memoized, since all spans of a tracer share one scope. */
const redactScope = memoize(({ name, version }: Scope) => ({
  name: redactName(name),
  ...(version !== undefined && { version: redactName(version) }),
}));

function memoize<Original extends object, Redacted>(
  redact: (original: Original) => Redacted,
): (original: Original) => Redacted {
  const known = new WeakMap<Original, Redacted>();
  return (original) => {
    const redacted = known.get(original) ?? redact(original);
    known.set(original, redacted);
    return redacted;
  };
}

function pick(attributes: Attributes, names: ReadonlySet<string>): Attributes {
  return Object.fromEntries(
    Object.entries(attributes).filter(([name, value]) => names.has(name) && isAllowedValue(value)),
  );
}

function isAllowedValue(value: AttributeValue | undefined): boolean {
  if (Array.isArray(value)) return value.every((each) => isAllowedValue(each ?? undefined));
  if (typeof value === 'string') return isIdentifier(value);
  return typeof value === 'number' || typeof value === 'boolean';
}

function pickContent(attributes: Attributes, names: ReadonlySet<string>): Attributes {
  return Object.fromEntries(
    Object.entries(attributes).flatMap(([name, value]) =>
      names.has(name) && typeof value === 'string'
        ? [[name, truncateText(redactText(value), MAX_CONTENT_LENGTH)]]
        : [],
    ),
  );
}
