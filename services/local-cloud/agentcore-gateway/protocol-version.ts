import type { IncomingHttpHeaders } from 'node:http';
import { RPC_CODE, type RpcMessage, type RpcOutcome, rpcError } from './json-rpc.ts';
import {
  claimedVersion,
  findStatelessFault,
  STATELESS_CODE,
  STATELESS_VERSION,
} from './stateless.ts';

/** How a request is to be answered, or why it is refused with status 400. */
export type VersionVerdict =
  | { readonly kind: 'stateless' | 'handshake' }
  | { readonly kind: 'refused'; readonly error: RpcOutcome; readonly reason: string };

/**
 * Decides by which kind of version a request is answered (MCP, "Protocol Version Header"). A request
 * that names none belongs to a handshake.
 */
export function judgeVersion(
  message: RpcMessage,
  headers: IncomingHttpHeaders,
  supportedVersions: readonly string[],
): VersionVerdict {
  const claimed = claimedVersion(message, headers);
  const handshakes = handshakeVersions(supportedVersions);
  if (claimed === undefined ? handshakes.length > 0 : handshakes.includes(claimed)) {
    return { kind: 'handshake' };
  }
  if (claimed === undefined || !supportedVersions.includes(claimed)) {
    return {
      kind: 'refused',
      error: unsupported(claimed, supportedVersions),
      reason: 'protocol-version',
    };
  }
  const error = findStatelessFault(message, headers);
  return error ? { kind: 'refused', error, reason: 'stateless-request' } : { kind: 'stateless' };
}

/** The versions that begin with `initialize`, newest first. */
export function handshakeVersions(supportedVersions: readonly string[]): readonly string[] {
  return supportedVersions.filter((version) => version !== STATELESS_VERSION);
}

/** Says which versions there are to whoever knows the code, and in the older form to the others. */
function unsupported(claimed: string | undefined, supported: readonly string[]): RpcOutcome {
  const text = `Unsupported protocol version: ${claimed ?? 'none'}`;
  return claimed === undefined || claimed === STATELESS_VERSION
    ? rpcError(STATELESS_CODE.unsupportedVersion, text, { supported, requested: claimed })
    : rpcError(RPC_CODE.invalidRequest, text);
}
