import { decodeSegment, readTarget } from '../http/request-target.ts';
import type { RuntimeDefinition } from './runtime-definition.ts';

/** What a request asks of the Runtime's data plane. */
export type Route =
  | { readonly kind: 'invoke' | 'stop-session' | 'metadata'; readonly pathSegment: string }
  | { readonly kind: 'malformed-target' }
  | { readonly kind: 'unknown-path' }
  | { readonly kind: 'unknown-runtime'; readonly id: string; readonly qualifier: string };

const PATH =
  /^\/runtimes\/([^/]+)\/(invocations|stopruntimesession|invocations\/\.well-known\/oauth-protected-resource)$/;
const KIND = {
  'POST invocations': 'invoke',
  'POST stopruntimesession': 'stop-session',
  'GET invocations/.well-known/oauth-protected-resource': 'metadata',
} as const;

/**
 * Reads method and path. A runtime is named by its escaped ARN, or by its id with `accountId` in
 * the query; without an endpoint resource, DEFAULT is the only qualifier.
 */
export function parseRoute(
  method: string,
  url: string,
  { id, arn }: Pick<RuntimeDefinition, 'id' | 'arn'>,
  accountId: string,
): Route {
  const target = readTarget(url);
  if (!target) return { kind: 'malformed-target' };
  const [, pathSegment = '', action = ''] = PATH.exec(target.path) ?? [];
  const name = `${method} ${action}`;
  if (!Object.hasOwn(KIND, name)) return { kind: 'unknown-path' };

  const asked = decodeSegment(pathSegment);
  const searchParams = new URLSearchParams(target.query);
  const qualifier = searchParams.get('qualifier') ?? 'DEFAULT';
  const isKnown = asked === arn || (asked === id && searchParams.get('accountId') === accountId);
  if (!isKnown || qualifier !== 'DEFAULT') {
    return { kind: 'unknown-runtime', id: asked, qualifier };
  }
  return { kind: KIND[name as keyof typeof KIND], pathSegment };
}
