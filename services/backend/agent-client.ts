import type { Shutdown } from '@three-tier-chat/http-server';
import { Agent } from 'undici';
import type { AgentAnswer, AgentCall } from './agent-call.ts';
import { AgentExchange } from './agent-exchange.ts';

export interface AgentClient {
  /**
   * Settles when the head of the answer has arrived.
   *
   * @throws AgentCallError
   */
  invoke(call: AgentCall): Promise<AgentAnswer>;
  /** Closes every open connection. */
  close(): Promise<void>;
}

export interface AgentClientOptions {
  /** Origin of the AgentCore data plane, with an optional path prefix. */
  readonly endpoint: string;
  readonly runtimeArn: string;
  /** Cancels the running calls when it is due. */
  readonly shutdown: Pick<Shutdown, 'whenDue'>;
}

const CONNECT_TIMEOUT_MS = 5000;

/**
 * Calls InvokeAgentRuntime over HTTPS: the AWS SDK signs with SigV4, which a Runtime with a JWT
 * authorizer refuses (AgentCore developer guide, "Authenticate and authorize with OAuth").
 *
 * undici's `dispatch` costs a tenth of `fetch`. Each open stream occupies one connection, so the
 * number of connections is not limited and requests are not pipelined. The deadline of a call is
 * our own, because undici's timeouts limit silence, not the whole answer.
 */
export function createAgentClient({
  endpoint,
  runtimeArn,
  shutdown,
}: AgentClientOptions): AgentClient {
  const { origin, pathname } = new URL(endpoint);
  const prefix = pathname.replace(/\/$/, '');
  const path = `${prefix}/runtimes/${encodeURIComponent(runtimeArn)}/invocations?qualifier=DEFAULT`;
  const connections = new Agent({
    pipelining: 1,
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: CONNECT_TIMEOUT_MS },
  });

  return {
    invoke({ headers, body, ...limits }) {
      const exchange = new AgentExchange(limits, shutdown);
      connections.dispatch({ origin, path, method: 'POST', headers, body }, exchange);
      return exchange.answer;
    },
    close: () => connections.destroy(),
  };
}
