import type { Attributes, AttributeValue } from '@opentelemetry/api';
import { type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { isIdentifier, redactName, redactText } from '@three-tier-chat/telemetry/redact';
import { cutText } from '@three-tier-chat/wire-contract';

/**
 * Attributes that X-Ray indexes, as its own `aws.xray.annotations` names them (X-Ray Developer Guide,
 * "Migrating from X-Ray instrumentation to OpenTelemetry"): what people search traces by.
 */
const ANNOTATED = [
  ...['gen_ai.request.model', 'gen_ai.tool.name', 'aws.request.id'],
  ...['gen_ai.usage.input_tokens', 'gen_ai.usage.output_tokens'],
];

/** Attributes that may leave the process, if they are identifiers, numbers or truths. */
const SPEAKABLE = new Set([
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

/** Of whatever describes the process, the same. */
const SPEAKABLE_OF_RESOURCE = new Set([
  ...['service.name', 'service.version', 'deployment.environment.name'],
  ...['cloud.provider', 'cloud.platform', 'cloud.region', 'cloud.resource_id'],
  ...['aws.service.type', 'aws.local.service', 'aws.log.group.names', 'aws.log.stream.names'],
  ...['telemetry.sdk.language', 'telemetry.sdk.name', 'telemetry.sdk.version'],
  'telemetry.auto.version',
]);

/** What was said, for debugging alone (OpenTelemetry, "Semantic conventions for generative AI"). */
const CONTENT = new Set([
  ...['system_prompt', 'gen_ai.system_instructions'],
  ...['gen_ai.input.messages', 'gen_ai.output.messages'],
  ...['gen_ai.tool.call.arguments', 'gen_ai.tool.call.result'],
]);
const CONTENT_EVENT = /^gen_ai\.[a-z_.]{1,60}$/;
const CONTENT_OF_EVENT = new Set([...CONTENT, 'content', 'message', 'role', 'id', 'finish_reason']);
/** Characters of one text: a whole span may have 200 kB. */
const LONGEST_CONTENT = 16 * 1024;

const CLASS_NAME = /^[A-Za-z][\w$]{0,63}$/;

export interface RedactSpanOptions {
  /** Lets prompts, answers, and what tools are given and give, go out with the span. */
  readonly captureContent: boolean;
}

/**
 * Copies what of a span may leave the process, whoever recorded it: what is not on a list stays
 * behind. Credentials never go out, whatever is captured.
 */
export function redactSpan(
  span: ReadableSpan,
  { captureContent }: RedactSpanOptions,
): ReadableSpan {
  const { kind, startTime, endTime, duration, ended, status, parentSpanContext } = span;
  const { traceId, spanId, traceFlags } = span.spanContext();
  return {
    name: redactWords(span.name),
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
    // Its message is that of an error.
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

/** What was done and to what, as in `execute_tool securedApi___getMyProfile`; never a sentence. */
function redactWords(name: string): string {
  const words = name.split(' ');
  return words.length <= 2 ? words.map(redactName).join(' ') : 'redacted';
}

type Scope = ReadableSpan['instrumentationScope'];
type TimedEvent = ReadableSpan['events'][number];

function redactAttributes(attributes: Attributes, captureContent: boolean): Attributes {
  const speakable = pick(attributes, SPEAKABLE);
  const annotated = ANNOTATED.filter((name) => name in speakable);
  return {
    ...speakable,
    ...(captureContent && pickContent(attributes, CONTENT)),
    ...(annotated.length > 0 && { 'aws.xray.annotations': annotated }),
  };
}

/** Of an exception its class; of any other event nothing, unless content is captured. */
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

/** One for the whole process: read once, and written once for all spans of a request. */
const redactResource = once((resource: Resource) =>
  resourceFromAttributes(pick(resource.attributes, SPEAKABLE_OF_RESOURCE)),
);

/** One for each tracer. */
const redactScope = once(({ name, version }: Scope) => ({
  name: redactName(name),
  ...(version !== undefined && { version: redactName(version) }),
}));

function once<Original extends object, Redacted>(
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
    Object.entries(attributes).filter(([name, value]) => names.has(name) && isSpeakable(value)),
  );
}

function isSpeakable(value: AttributeValue | undefined): boolean {
  if (Array.isArray(value)) return value.every((each) => isSpeakable(each ?? undefined));
  if (typeof value === 'string') return isIdentifier(value);
  return typeof value === 'number' || typeof value === 'boolean';
}

function pickContent(attributes: Attributes, names: ReadonlySet<string>): Attributes {
  return Object.fromEntries(
    Object.entries(attributes).flatMap(([name, value]) =>
      names.has(name) && typeof value === 'string'
        ? [[name, cutText(redactText(value), LONGEST_CONTENT)]]
        : [],
    ),
  );
}
