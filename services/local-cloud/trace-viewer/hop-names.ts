import type { Checker } from '@three-tier-chat/wire-contract';
import { isOfLambda } from '../xray/segment.ts';
import { isOpenTelemetry } from './opentelemetry-spans.ts';
import type { Span } from './tree.ts';

/** The function's name contains the service's, which is the name of its segment. */
const FUNCTION_NAME = /^three-tier-chat-(.+)-local$/;

/** The service of a function, by the function's name: `secured-api`. */
export function serviceOfFunction(name: unknown): string | undefined {
  return typeof name === 'string' ? FUNCTION_NAME.exec(name)?.[1] : undefined;
}

/** What services call without a segment of the other side, which is a hop nevertheless. */
const CALLED = new Set(['model', 'dynamodb', 'okta.userinfo']);

/**
 * Name of the hop that a span begins or belongs to: a part of a service belongs to the service, and
 * so do the two segments that Lambda itself records of its function.
 *
 * @param around the hop around the span, if there is one.
 */
export function hopNameOf(span: Span, around: string | undefined): string {
  const { segment } = span;
  if (segment['type'] === 'subsegment') {
    if (CALLED.has(segment.name)) return segment.name;
    // Only the agent has OpenTelemetry, whose spans may arrive before the agent's segment.
    return around ?? (isOpenTelemetry(span) ? 'agent' : segment.name);
  }
  return (isOfLambda(segment) && serviceOfFunction(segment.name)) || segment.name;
}

/** A place in the chain of a turn. */
export interface Place {
  readonly name: 'backend' | Checker;
  /** Of an HTTP API: the service behind it. */
  readonly api?: string;
  readonly under?: Place;
}

/** The product's own API of tools; a turn may call those of further ones instead. */
export const TOOL_API = 'secured-api';

const backend: Place = { name: 'backend' };
const runtime: Place = { name: 'agentcore-runtime', under: backend };
const agent: Place = { name: 'agent', under: runtime };
const conversationsApi: Place = { name: 'http-api', api: 'conversations', under: agent };
const gateway: Place = { name: 'agentcore-gateway', under: agent };
const toolApi: Place = { name: 'http-api', api: TOOL_API, under: gateway };

/** Every tier at its place, each after the one that calls it. */
export const CHAIN: readonly Place[] = [
  backend,
  runtime,
  agent,
  conversationsApi,
  { name: 'conversations', under: conversationsApi },
  gateway,
  { name: 'interceptor', under: gateway },
  toolApi,
  { name: TOOL_API, under: toolApi },
];

/** The order of the hops that one hop calls; all others follow by name. */
const ORDER: readonly string[] = [
  ...['backend', 'agentcore-runtime', 'agent', 'model', 'interceptor', 'http-api'],
  ...['conversations', 'agentcore-gateway', 'secured-api', 'okta.userinfo', 'dynamodb'],
];
const byName = new Intl.Collator('en', { numeric: true });

/** Compares hops of one caller, so that every trace has them in the same order. */
export function compareNames(a: string, b: string): number {
  const rank = (name: string) => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);
  return rank(a) - rank(b) || byName.compare(a, b);
}
