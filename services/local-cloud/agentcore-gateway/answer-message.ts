import { textOfJson } from '../http/parse-json.ts';
import type { GatewayDefinition } from './gateway-definition.ts';
import { RPC_CODE, type RpcMessage, type RpcOutcome, rpcError } from './json-rpc.ts';
import type { Tool } from './openapi-tools.ts';
import { handshakeVersions } from './protocol-version.ts';
import { statelessResult } from './stateless.ts';
import type { GatewaySwitches } from './switches.ts';
import type { ToolResult } from './tool-result.ts';

export interface AnswerOptions {
  readonly gateway: GatewayDefinition;
  /** Tools of all targets, in the targets' order. */
  readonly tools: readonly Tool[];
  readonly switches: GatewaySwitches;
  /** By MCP 2026-07-28, which has no handshake. */
  readonly isStateless: boolean;
  readonly callTool: (tool: Tool, args: Readonly<Record<string, unknown>>) => Promise<ToolResult>;
}

const SERVER = { name: 'agentcore-gateway', version: '1.0.0' } as const;

/** Answers one MCP request with the methods that the Gateway supports. */
export async function answerMessage(
  message: RpcMessage,
  options: AnswerOptions,
): Promise<RpcOutcome> {
  const outcome = await answer(message, options);
  if (!options.isStateless || outcome.kind === 'error') return outcome;
  const { listTtlMs } = options.switches;
  return result(statelessResult(message.method, outcome.result, SERVER, listTtlMs));
}

async function answer(
  { method, params = {} }: RpcMessage,
  { gateway, tools, switches, isStateless, callTool }: AnswerOptions,
): Promise<RpcOutcome> {
  switch (method) {
    case 'initialize':
      if (isStateless) break;
      return initialize(params['protocolVersion'], gateway, switches);
    case 'server/discover': {
      if (!isStateless) break;
      const { supportedVersions } = gateway;
      return result({ supportedVersions, ...describeServer(gateway) });
    }
    case 'tools/list':
      return listTools(params['cursor'], tools, switches);
    case 'tools/call': {
      const { name, arguments: args = {} } = params;
      const tool = tools.find((one) => one.name === name);
      if (!tool) return rpcError(RPC_CODE.invalidParams, `Tool not found: ${textOfJson(name)}`);
      if (typeof args !== 'object' || args === null || Array.isArray(args)) {
        return rpcError(RPC_CODE.invalidParams, 'Invalid params: arguments must be an object');
      }
      return result(await callTool(tool, args as Readonly<Record<string, unknown>>));
    }
    case 'ping':
      if (!isStateless && switches.answersPing) return result({});
  }
  return rpcError(RPC_CODE.methodNotFound, `Method not found: ${method}`);
}

function initialize(
  asked: unknown,
  gateway: GatewayDefinition,
  { refusesUnsupportedInitialize }: GatewaySwitches,
): RpcOutcome {
  const versions = handshakeVersions(gateway.supportedVersions);
  const isSupported = versions.some((version) => version === asked);
  if (!isSupported && refusesUnsupportedInitialize) {
    return rpcError(RPC_CODE.invalidParams, `Unsupported protocol version: ${textOfJson(asked)}`);
  }
  return result({
    protocolVersion: isSupported ? asked : versions[0],
    serverInfo: SERVER,
    ...describeServer(gateway),
  });
}

function describeServer({ instructions }: GatewayDefinition): Readonly<Record<string, unknown>> {
  return {
    capabilities: { tools: { listChanged: true } },
    ...(instructions !== undefined && { instructions }),
  };
}

/**
 * The cursor is the name of the last tool on the page, so that it stays valid when tools are added
 * or removed.
 */
function listTools(
  cursor: unknown,
  tools: readonly Tool[],
  { toolsPageSize }: GatewaySwitches,
): RpcOutcome {
  const last = typeof cursor === 'string' ? Buffer.from(cursor, 'base64url').toString() : undefined;
  const at = tools.findIndex(({ name }) => name === last);
  if (cursor !== undefined && at === -1) return rpcError(RPC_CODE.invalidParams, 'Invalid cursor');
  const page = tools.slice(at + 1, at + 1 + toolsPageSize);
  const end = page.at(-1);
  return result({
    tools: page.map(({ name, description, inputSchema }) => ({ name, description, inputSchema })),
    ...(end && end !== tools.at(-1) && { nextCursor: Buffer.from(end.name).toString('base64url') }),
  });
}

function result(value: Readonly<Record<string, unknown>>): RpcOutcome {
  return { kind: 'result', result: value };
}
