import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { type ToolNote, withToolNote } from '@three-tier-chat/wire-contract';
import * as z from 'zod';
import { type ContactDetails, makeContactDetails, type ToolResult } from './contact-details.ts';

export const PROFILE_TOOL = 'securedApi___getUserProfile';
export const CONTACT_TOOL = 'securedApi___getContactDetails';
/** Changes what {@link CONTACT_TOOL} reads. */
export const CHANGE_TOOL = 'securedApi___updateContactDetails';
/** Changes something of which its API shows nothing. */
export const PING_TOOL = 'securedApi___pingSomebody';

interface GatewayRequest {
  /** Method of the JSON-RPC message. */
  readonly method: string;
  readonly authorization: string | undefined;
  readonly traceHeader: string | undefined;
  readonly sessionId: string | undefined;
}

/** A tool call as it arrived. */
interface ToolCall {
  readonly tool: string;
  readonly arguments: unknown;
  readonly idempotencyKey: string | undefined;
  readonly ifMatch: string | undefined;
}

type Run = (call: ToolCall) => Promise<ToolResult>;

export interface ScriptedGateway {
  readonly url: string;
  readonly requests: readonly GatewayRequest[];
  readonly toolCalls: readonly ToolCall[];
  /** What {@link CHANGE_TOOL} changes. */
  readonly contact: ContactDetails;
  /** Answers the named methods with an HTTP status. */
  refuse(statuses: Readonly<Record<string, number>>): void;
  /** Sets what a tool does from now on. */
  onCall(run: Run, tool?: string): void;
  /** Sets what an API tells of an operation from now on; undefined for none. */
  note(tool: string, note: ToolNote): void;
  close(): Promise<void>;
}

const NOTES: Readonly<Record<string, ToolNote>> = {
  [CONTACT_TOOL]: { scope: 'profile.read', title: 'Read contact details' },
  [CHANGE_TOOL]: {
    scope: 'profile.write',
    shows: 'getContactDetails',
    title: 'Change contact details',
  },
  [PING_TOOL]: { scope: 'profile.write' },
};

/** A stateless MCP server that takes the place of an AgentCore Gateway, and of the API behind it. */
export async function startScriptedGateway(): Promise<ScriptedGateway> {
  const requests: GatewayRequest[] = [];
  const toolCalls: ToolCall[] = [];
  const contact = makeContactDetails();
  const notes = new Map(Object.entries(NOTES));
  const runs = new Map<string, Run>([
    [PROFILE_TOOL, async () => said('{"name":"Chat Member"}')],
    [CONTACT_TOOL, async () => said(JSON.stringify(contact.read()))],
    [CHANGE_TOOL, async (call) => contact.change(call)],
    [PING_TOOL, async () => said('pong')],
  ]);
  let refusals: Readonly<Record<string, number>> = {};

  const createMcp = (call: ToolCall | undefined): McpServer => {
    const mcp = new McpServer({ name: 'scripted-gateway', version: '1' });
    const register = (tool: string, description: string, inputSchema: z.ZodRawShape): void => {
      mcp.registerTool(
        tool,
        { description: withToolNote(description, notes.get(tool) ?? {}), inputSchema },
        async () => {
          const { isError = false, content } = await (runs.get(tool) as Run)(call as ToolCall);
          return { isError, content };
        },
      );
    };
    register(PROFILE_TOOL, "Reads the caller's profile", {});
    register(CONTACT_TOOL, "Reads the caller's contact details", {});
    register(CHANGE_TOOL, "Changes the caller's contact details", { phone: z.string() });
    register(PING_TOOL, 'Pings somebody', { whom: z.string() });
    return mcp;
  };

  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const message = body ? (JSON.parse(body) as Message) : undefined;
    const method = message?.method ?? `HTTP ${request.method}`;
    requests.push({
      method,
      authorization: request.headers.authorization,
      traceHeader: header(request.headers, 'x-amzn-trace-id'),
      sessionId: header(request.headers, 'x-chat-session-id'),
    });
    const call = message && toolCallOf(message, request.headers);
    if (call) toolCalls.push(call);
    const status = refusals[method];
    if (status !== undefined) {
      response.writeHead(status, { 'content-type': 'application/json' }).end('{"inner":"secret"}');
      return;
    }
    const mcp = createMcp(call);
    const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true });
    // The SDK's own types disagree under exactOptionalPropertyTypes.
    await mcp.connect(transport as Parameters<typeof mcp.connect>[0]);
    await transport.handleRequest(request, response, message);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    requests,
    toolCalls,
    contact,
    refuse: (statuses) => {
      refusals = statuses;
    },
    onCall: (run, tool = PROFILE_TOOL) => {
      runs.set(tool, run);
    },
    note: (tool, note) => {
      notes.set(tool, note);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A tool's result of one text. */
export function said(text: string, isError = false): ToolResult {
  return { isError, content: [{ type: 'text', text }] };
}

interface Message {
  readonly method: string;
  readonly params?: { readonly name?: string; readonly arguments?: unknown };
}

function toolCallOf(
  { method, params = {} }: Message,
  headers: IncomingHttpHeaders,
): ToolCall | undefined {
  if (method !== 'tools/call') return undefined;
  return {
    tool: String(params.name),
    arguments: params.arguments,
    idempotencyKey: header(headers, 'idempotency-key'),
    ifMatch: header(headers, 'if-match'),
  };
}

function header(headers: IncomingHttpHeaders, name: string): string | undefined {
  return headers[name] as string | undefined;
}
