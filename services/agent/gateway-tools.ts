import { AsyncLocalStorage } from 'node:async_hooks';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { McpClient, type McpClientConfig } from '@strands-agents/sdk';
import type { Caller } from '@three-tier-chat/identity';
import type { Telemetry } from '@three-tier-chat/telemetry';
import { CLIENT_CLOSED_REQUEST, HEADER } from '@three-tier-chat/wire-contract';
import { headersOfCall } from './approval/approved-call.ts';
import { closeSpanAfterBody } from './close-span-after-body.ts';
import type { SignInCheck } from './sign-in-check.ts';
import { errorCode } from './tool-results.ts';

export interface GatewayToolsOptions {
  readonly gatewayUrl: string;
  /** The only user for whom these tools act. */
  readonly ownerUid: string;
  readonly telemetry: Telemetry;
  /** Called when a tool has failed without a reason, or the Gateway has answered 401. */
  readonly isSignInRefused: SignInCheck;
}

/** One MCP connection to the Gateway, which acts as one user with that user's current token. */
export interface GatewayTools {
  readonly client: McpClient;
  /**
   * Sets the caller whose token is sent with every request of the turn; undefined between turns, so
   * that no token outlives its turn.
   *
   * @throws Error for a user other than the owner.
   */
  setCaller(turn: { readonly caller: Caller; readonly sessionId: string } | undefined): void;
  /** Tells whether the caller's sign-in is no longer accepted; checks at most once a turn. */
  isSignInRefused(): Promise<boolean>;
  /** Closes the connection; the client cannot be used again. */
  disconnect(): Promise<void>;
}

interface Turn {
  readonly token: string;
  readonly sessionId: string;
  isSignInRefused?: Promise<boolean>;
  /**
   * Runs work in the request's async context. A cancellation is triggered by the closed connection,
   * where no request is open.
   */
  readonly runInScope: <T>(work: () => T) => T;
}

export function createGatewayTools({
  gatewayUrl,
  ownerUid,
  telemetry,
  isSignInRefused,
}: GatewayToolsOptions): GatewayTools {
  let turn: Turn | undefined;

  const fetchAsCaller = (url: string | URL, init?: RequestInit): Promise<Response> => {
    // The Gateway sends nothing outside of responses; a 405 declines MCP's optional GET stream.
    if (init?.method === 'GET') return Promise.resolve(new Response(null, { status: 405 }));
    if (!turn) return Promise.reject(new Error('No turn is running'));
    const headers = new Headers(init?.headers);
    headers.set(HEADER.authorization, `Bearer ${turn.token}`);
    headers.set(HEADER.chatSessionId, turn.sessionId);
    for (const [name, value] of Object.entries(headersOfCall())) headers.set(name, value);
    const call = async (): Promise<Response> => {
      const span = telemetry.openSpan('agentcore-gateway');
      headers.set(HEADER.traceId, span.run(telemetry.traceHeader));
      try {
        return closeSpanAfterBody(await fetch(url, { ...init, headers }), span);
      } catch (error) {
        span.close({ error, ...(init?.signal?.aborted && { status: CLIENT_CLOSED_REQUEST }) });
        throw error;
      }
    };
    return telemetry.isInRequest() ? call() : turn.runInScope(call);
  };

  const client = new RecordedMcpClient(telemetry, {
    applicationName: 'three-tier-chat-agent',
    transport: new StreamableHTTPClientTransport(new URL(gatewayUrl), { fetch: fetchAsCaller }),
    // It would add trace context to the tool's arguments, which a strict schema refuses.
    disableMcpInstrumentation: true,
  });

  return {
    client,
    setCaller(next) {
      if (next && next.caller.uid !== ownerUid) {
        throw new Error('These tools act for another user');
      }
      turn = next && {
        token: next.caller.token,
        sessionId: next.sessionId,
        runInScope: AsyncLocalStorage.snapshot(),
      };
    },
    async isSignInRefused() {
      if (!turn) return false;
      const { token } = turn;
      turn.isSignInRefused ??= telemetry.span('sign-in.check', () => isSignInRefused(token));
      return turn.isSignInRefused;
    },
    disconnect: () => client.disconnect(),
  };
}

const FAILED = 502;

/** Records each tool call as a span with the tool's name. */
class RecordedMcpClient extends McpClient {
  readonly #telemetry: Telemetry;

  constructor(telemetry: Telemetry, config: McpClientConfig) {
    super(config);
    this.#telemetry = telemetry;
  }

  override async callTool(
    ...[tool, args, options]: Parameters<McpClient['callTool']>
  ): ReturnType<McpClient['callTool']> {
    const span = this.#telemetry.openSpan(tool.name);
    span.annotate('tool', tool.name);
    try {
      const result = await span.run(() => super.callTool(tool, args ?? {}, options));
      const { isError } = Object(result) as { readonly isError?: unknown };
      span.close({ status: isError === true ? FAILED : 200 });
      return result;
    } catch (error) {
      span.close({
        error,
        status: options?.signal?.aborted ? CLIENT_CLOSED_REQUEST : httpStatusOf(error),
      });
      throw error;
    }
  }
}

/** The Gateway's HTTP status, if there was one; JSON-RPC codes are negative. */
function httpStatusOf(error: unknown): number {
  const code = errorCode(error) ?? 0;
  return code >= 400 && code < 600 ? code : FAILED;
}
