import type { IncomingHttpHeaders } from 'node:http';
import { MAX_HEADER_VALUE_BYTES } from '@three-tier-chat/wire-contract';
import type { GatewaySwitches } from './switches.ts';

export type Headers = Readonly<Record<string, string>>;

export type TargetHeaders =
  | { readonly kind: 'headers'; readonly headers: Headers }
  | { readonly kind: 'refused'; readonly name: string };

const CUSTOM = /^x-amzn-bedrock-agentcore-runtime-custom-/i;
const RESTRICTED =
  /^(authorization|x-amz-.*|x-amzn-.*|accept.*|content-.*|connection|cookie|expect|host|keep-alive|te|trailer|transfer-encoding|upgrade|user-agent|proxy-.*|mcp-.*)$/i;

/** Tells whether a target's metadata may name a header (AgentCore Developer Guide, "Headers"). */
export function isForwardable(name: string): boolean {
  return CUSTOM.test(name) || !RESTRICTED.test(name);
}

/**
 * Makes the headers that are sent to a target: the allowlisted ones, where the interceptor's
 * replace the caller's, and Authorization only from the interceptor. The caller's own token is not
 * forwarded.
 */
export function makeTargetHeaders(
  caller: IncomingHttpHeaders,
  fromInterceptor: Headers,
  allowlist: readonly string[],
  switches: Pick<GatewaySwitches, 'limitsAuthorization'>,
): TargetHeaders {
  const own = lowerCased(fromInterceptor);
  const chosen: Record<string, string> = {};
  for (const name of allowlist) {
    const value = own[name] ?? caller[name];
    if (value !== undefined) chosen[name] = String(value);
  }
  const bad = Object.entries(chosen).find(([, value]) => !isSendable(value));
  if (bad) return { kind: 'refused', name: bad[0] };

  const { authorization } = own;
  if (authorization === undefined) return { kind: 'headers', headers: chosen };
  const isTooLong = Buffer.byteLength(authorization) > MAX_HEADER_VALUE_BYTES;
  if (!PRINTABLE.test(authorization) || (isTooLong && switches.limitsAuthorization)) {
    return { kind: 'refused', name: 'authorization' };
  }
  return { kind: 'headers', headers: { ...chosen, authorization } };
}

/** Headers of the interceptor's own answer that may reach the caller. */
export function answerHeaders(fromInterceptor: Headers): Headers {
  return Object.fromEntries(
    Object.entries(lowerCased(fromInterceptor)).filter(
      ([name, value]) => isSendable(value) && (isForwardable(name) || name === 'content-type'),
    ),
  );
}

const PRINTABLE = /^[\x20-\x7e]*$/;

function isSendable(value: string): boolean {
  return PRINTABLE.test(value) && value.length <= MAX_HEADER_VALUE_BYTES;
}

/** Header names are case-insensitive (RFC 9110 §5.1). */
export function lowerCased(headers: Headers): Headers {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
}
