import type { IncomingHttpHeaders } from 'node:http';
import { type RpcMessage, type RpcOutcome, rpcError } from './json-rpc.ts';

/**
 * MCP 2026-07-28: every request stands alone. There is no handshake; a request names its version in
 * `_meta`, and its version, method and tool in headers as well, which have to agree.
 */
export const STATELESS_VERSION = '2026-07-28';

/** Codes of MCP 2026-07-28, "Error Codes". */
export const STATELESS_CODE = { headerMismatch: -32020, unsupportedVersion: -32022 } as const;

const META = {
  version: 'io.modelcontextprotocol/protocolVersion',
  clientCapabilities: 'io.modelcontextprotocol/clientCapabilities',
  serverInfo: 'io.modelcontextprotocol/serverInfo',
} as const;

/** Results that a client may keep for some time. */
const KEPT_RESULTS = new Set(['server/discover', 'tools/list']);
/** How a client writes a header value that is not plain ASCII. */
const ENCODED = /^=\?base64\?(.*)\?=$/;

/** The version that a request claims, in its body or else in its header; undefined for neither. */
export function claimedVersion(
  { params }: RpcMessage,
  headers: IncomingHttpHeaders,
): string | undefined {
  const claimed = metaOf(params)[META.version];
  return typeof claimed === 'string' ? claimed : headerOf(headers, 'mcp-protocol-version');
}

/**
 * Finds what is wrong with a request of the stateless version: its header and its body name different
 * versions, `_meta` is incomplete, or a header is missing or differs from the body. Undefined if
 * nothing is. A notification may come without headers.
 */
export function findStatelessFault(
  { id, method, params }: RpcMessage,
  headers: IncomingHttpHeaders,
): RpcOutcome | undefined {
  const meta = metaOf(params);
  const version = headerOf(headers, 'mcp-protocol-version');
  if (meta[META.version] === undefined || !isObject(meta[META.clientCapabilities])) {
    const needed = `${META.version}, ${META.clientCapabilities}`;
    return rpcError(-32602, `Invalid params: _meta needs ${needed}`);
  }
  const expected: Readonly<Record<string, unknown>> = {
    'mcp-protocol-version': meta[META.version],
    'mcp-method': method,
    ...(method === 'tools/call' && { 'mcp-name': params?.['name'] }),
  };
  for (const [name, value] of Object.entries(expected)) {
    const given = name === 'mcp-protocol-version' ? version : headerOf(headers, name);
    if (given === undefined && (id === undefined || typeof value !== 'string')) continue;
    if (given !== value) {
      const how = given === undefined ? 'is missing' : 'differs from the body';
      return rpcError(STATELESS_CODE.headerMismatch, `Header mismatch: ${name} ${how}`);
    }
  }
  return undefined;
}

/** A result as the stateless version has it: complete, with the server's name and, for lists, a life. */
export function statelessResult(
  method: string,
  result: Readonly<Record<string, unknown>>,
  server: { readonly name: string; readonly version: string },
  ttlMs: number,
): Readonly<Record<string, unknown>> {
  return {
    resultType: 'complete',
    ...result,
    // What a caller sees depends on who it is.
    ...(KEPT_RESULTS.has(method) && { ttlMs, cacheScope: 'private' }),
    _meta: { [META.serverInfo]: server },
  };
}

function headerOf(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  if (typeof value !== 'string') return undefined;
  const [, encoded] = ENCODED.exec(value) ?? [];
  return encoded === undefined ? value : Buffer.from(encoded, 'base64').toString('utf8');
}

function metaOf(params: RpcMessage['params']): Readonly<Record<string, unknown>> {
  const meta = params?.['_meta'];
  return isObject(meta) ? meta : {};
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
