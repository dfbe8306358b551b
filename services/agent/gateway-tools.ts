import { AsyncLocalStorage } from 'node:async_hooks';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { McpClient } from '@strands-agents/sdk';
import type { Caller } from '@three-tier-chat/identity';
import type { Telemetry } from '@three-tier-chat/telemetry';
import { HEADER } from '@three-tier-chat/wire-contract';

export interface GatewayToolsOptions {
  readonly gatewayUrl: string;
  /** The only user for whom these tools act. */
  readonly ownerUid: string;
  readonly telemetry: Telemetry;
}

/** One MCP connection to the Gateway, which acts as one user with that user's current token. */
export interface GatewayTools {
  readonly client: McpClient;
  /**
   * Sets the caller of the turn, whose token goes with every request; undefined between turns, so
   * that no token outlives its turn.
   *
   * @throws Error for another user than the owner.
   */
  actFor(caller: Caller | undefined): void;
  /** Ends the connection for good: a client cannot be used again. */
  disconnect(): Promise<void>;
}

interface Turn {
  readonly token: string;
  /**
   * Runs work in the request's own scope. The cancellation of a call comes from the connection that
   * closed, where no request is open.
   */
  readonly inScope: <T>(work: () => T) => T;
}

export function createGatewayTools({
  gatewayUrl,
  ownerUid,
  telemetry,
}: GatewayToolsOptions): GatewayTools {
  let turn: Turn | undefined;

  const fetchAsCaller = (url: string | URL, init?: RequestInit): Promise<Response> => {
    // The Gateway sends nothing outside of an answer; 405 is how MCP declines its standing stream.
    if (init?.method === 'GET') return Promise.resolve(new Response(null, { status: 405 }));
    if (!turn) return Promise.reject(new Error('No turn is running'));
    const headers = new Headers(init?.headers);
    headers.set(HEADER.authorization, `Bearer ${turn.token}`);
    return turn.inScope(() =>
      telemetry.span('agentcore-gateway', () => {
        headers.set(HEADER.traceId, telemetry.traceHeader());
        return fetch(url, { ...init, headers });
      }),
    );
  };

  const client = new McpClient({
    applicationName: 'three-tier-chat-agent',
    transport: new StreamableHTTPClientTransport(new URL(gatewayUrl), { fetch: fetchAsCaller }),
    // It writes trace context into the tool's arguments, where a strict schema refuses it.
    disableMcpInstrumentation: true,
  });

  return {
    client,
    actFor(caller) {
      if (caller && caller.uid !== ownerUid) {
        throw new Error('These tools act for another user');
      }
      turn = caller && { token: caller.token, inScope: AsyncLocalStorage.snapshot() };
    },
    disconnect: () => client.disconnect(),
  };
}
