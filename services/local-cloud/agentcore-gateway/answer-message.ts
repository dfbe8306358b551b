import { textOfJson } from '../http/parse-json.ts';
import type { GatewayDefinition } from './gateway-definition.ts';
import { RPC_CODE, type RpcMessage, type RpcOutcome, rpcError } from './json-rpc.ts';
import type { Tool } from './openapi-tools.ts';
import type { GatewaySwitches } from './switches.ts';
import type { ToolResult } from './tool-result.ts';

export interface AnswerOptions {
  readonly gateway: GatewayDefinition;
  /** Tools of all targets, in the targets' order. */
  readonly tools: readonly Tool[];
  readonly switches: GatewaySwitches;
  readonly callTool: (tool: Tool, args: Readonly<Record<string, unknown>>) => Promise<ToolResult>;
}

/** Answers one MCP request with the methods that the Gateway supports. */
export async function answerMessage(
  { method, params = {} }: RpcMessage,
  { gateway, tools, switches, callTool }: AnswerOptions,
): Promise<RpcOutcome> {
  switch (method) {
    case 'initialize':
      return initialize(params['protocolVersion'], gateway, switches);
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
      if (switches.answersPing) return result({});
  }
  return rpcError(RPC_CODE.methodNotFound, `Method not found: ${method}`);
}

function initialize(
  asked: unknown,
  { supportedVersions, instructions }: GatewayDefinition,
  { refusesUnsupportedInitialize }: GatewaySwitches,
): RpcOutcome {
  const isSupported = supportedVersions.some((version) => version === asked);
  if (!isSupported && refusesUnsupportedInitialize) {
    return rpcError(RPC_CODE.invalidParams, `Unsupported protocol version: ${textOfJson(asked)}`);
  }
  return result({
    protocolVersion: isSupported ? asked : supportedVersions[0],
    capabilities: { tools: { listChanged: true } },
    serverInfo: { name: 'agentcore-gateway', version: '1.0.0' },
    ...(instructions !== undefined && { instructions }),
  });
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
