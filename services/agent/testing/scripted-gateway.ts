import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';

export const PROFILE_TOOL = 'securedApi___getUserProfile';

interface GatewayRequest {
  /** Method of the JSON-RPC message. */
  readonly method: string;
  readonly authorization: string | undefined;
  readonly traceHeader: string | undefined;
  readonly sessionId: string | undefined;
}

interface ToolResult {
  readonly isError?: boolean;
  readonly content: { readonly type: 'text'; readonly text: string }[];
}

export interface ScriptedGateway {
  readonly url: string;
  readonly requests: readonly GatewayRequest[];
  /** Answers the named methods with an HTTP status. */
  refuse(statuses: Readonly<Record<string, number>>): void;
  /** Sets what the tool does from now on. */
  onCall(run: () => Promise<ToolResult>): void;
  close(): Promise<void>;
}

/** A stateless MCP server with one tool that takes the place of an AgentCore Gateway. */
export async function startScriptedGateway(): Promise<ScriptedGateway> {
  const requests: GatewayRequest[] = [];
  let refusals: Readonly<Record<string, number>> = {};
  let run = async (): Promise<ToolResult> => ({
    content: [{ type: 'text', text: '{"name":"Chat Member"}' }],
  });
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const method = body
      ? (JSON.parse(body) as { method: string }).method
      : `HTTP ${request.method}`;
    requests.push({
      method,
      authorization: request.headers.authorization,
      traceHeader: request.headers['x-amzn-trace-id'] as string | undefined,
      sessionId: request.headers['x-chat-session-id'] as string | undefined,
    });
    const status = refusals[method];
    if (status !== undefined) {
      response.writeHead(status, { 'content-type': 'application/json' }).end('{"inner":"secret"}');
      return;
    }
    const mcp = new McpServer({ name: 'scripted-gateway', version: '1' });
    mcp.registerTool(PROFILE_TOOL, { description: "Reads the caller's profile" }, async () => {
      const { isError = false, content } = await run();
      return { isError, content };
    });
    const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true });
    // The SDK's own types disagree under exactOptionalPropertyTypes.
    await mcp.connect(transport as Parameters<typeof mcp.connect>[0]);
    await transport.handleRequest(request, response, JSON.parse(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    requests,
    refuse: (statuses) => {
      refusals = statuses;
    },
    onCall: (next) => {
      run = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
