import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { HEADER } from '@three-tier-chat/wire-contract';
import { type ForwardFault, forward } from '../http/forward.ts';
import { readBody } from '../http/read-body.ts';
import type { AgentProcess } from './agent-process.ts';
import { makeContainerHeaders } from './container-headers.ts';
import { invalid, type Refusal, runtimeError } from './refusal.ts';
import type { RuntimeSwitches } from './switches.ts';

interface Call {
  readonly sessionId: string;
  readonly requestId: string;
  /** The caller's, which the answer repeats. */
  readonly traceHeader: string;
  /** The one that the container receives. */
  readonly containerTraceHeader: string;
}

export interface Invocation {
  /** Answers `response` with the agent's answer, or returns why it could not. */
  invoke(
    request: IncomingMessage,
    response: ServerResponse,
    headerAllowlist: readonly string[],
    call: Call,
  ): Promise<Refusal | undefined>;
  /**
   * Ends the session's invocations. Its memory remains, since all sessions share one process here.
   */
  stopSession(request: IncomingMessage, response: ServerResponse, call: Call): Refusal | undefined;
}

export interface InvocationLimits {
  readonly bodyBytes: number;
  /** Limit of a whole invocation, in milliseconds. */
  readonly timeoutMs: number;
}

/** AgentCore quotas: payload and synchronous invocation. */
const INVOCATION_LIMITS: InvocationLimits = {
  bodyBytes: 100 * 1024 * 1024,
  timeoutMs: 15 * 60 * 1000,
};

/** The headers that InvokeAgentRuntime's answer models, and the body's encoding. */
const ANSWER_HEADERS = ['content-type', 'content-encoding', 'cache-control', 'mcp-session-id'];

export function createInvocation(
  agent: AgentProcess,
  switches: RuntimeSwitches,
  limits: InvocationLimits = INVOCATION_LIMITS,
): Invocation {
  const starting = new Set<string>();
  const running = new Map<string, Set<ServerResponse>>();

  /** @returns why the agent cannot accept the request. */
  async function waitForAgent(sessionId: string): Promise<Refusal | undefined> {
    if (!agent.isStarting()) return undefined;
    if (switches.conflictDuringStart && starting.has(sessionId)) return CONFLICT;
    starting.add(sessionId);
    try {
      await agent.ready();
      return undefined;
    } catch {
      const message = 'An error occurred when starting the runtime.';
      return runtimeError(message, 'agent-not-started', switches.startFailureStatus);
    } finally {
      starting.delete(sessionId);
    }
  }

  return {
    async invoke(request, response, headerAllowlist, call) {
      const container = makeContainerHeaders(
        request.headers,
        headerAllowlist,
        { ...call, traceHeader: call.containerTraceHeader },
        switches,
      );
      if (container.kind === 'oversized') {
        const message = `Header ${container.name} must have at most 4096 bytes`;
        return invalid(message, 'header-size', switches.oversizedHeaderStatus);
      }
      const body = await readBody(request, limits.bodyBytes);
      if (!body) {
        return invalid('The body is too large', 'body-size', switches.oversizedBodyStatus);
      }
      const unready = await waitForAgent(call.sessionId);
      if (unready || response.destroyed) return unready;

      const forget = remember(running, call.sessionId, response);
      let failed: Refusal | undefined;
      const fault = await forward(request, response, {
        origin: agent.origin,
        path: '/invocations',
        headers: container.headers,
        body,
        timeoutMs: limits.timeoutMs,
        intercept(answer) {
          const { statusCode = 502 } = answer;
          if (statusCode >= 400) failed = receivedError(statusCode);
          return failed !== undefined;
        },
        answerHeaders: ({ headers }) => answerHeaders(headers, call, switches),
      });
      forget();
      return fault ? FAULT[fault](switches) : failed;
    },

    stopSession({ headers }, response, { sessionId, requestId }) {
      if (headers[HEADER.runtimeSessionId] === undefined) {
        return invalid('runtimeSessionId is missing', 'session-id');
      }
      for (const answer of running.get(sessionId) ?? []) answer.destroy();
      response
        .writeHead(200, {
          'content-type': 'application/json',
          'x-amzn-requestid': requestId,
          [HEADER.runtimeSessionId]: sessionId,
        })
        .end('{}');
      return undefined;
    },
  };
}

const CONFLICT: Refusal = {
  status: 409,
  errorType: 'RetryableConflictException',
  message: 'Session operation in progress, please retry',
  reason: 'session-starting',
};

const FAULT: Readonly<Record<ForwardFault, (switches: RuntimeSwitches) => Refusal>> = {
  unreachable: ({ startFailureStatus }) =>
    runtimeError('Received error (502) from runtime.', 'agent-broke-off', startFailureStatus),
  timeout: ({ timeoutStatus }) =>
    runtimeError('Received error (504) from runtime.', 'agent-timeout', timeoutStatus),
  silence: ({ timeoutStatus }) =>
    runtimeError('Received error (504) from runtime.', 'agent-timeout', timeoutStatus),
};

function receivedError(status: number): Refusal {
  return runtimeError(`Received error (${status}) from runtime.`, `agent-answered-${status}`);
}

function answerHeaders(
  headers: IncomingMessage['headers'],
  { sessionId, requestId, traceHeader }: Call,
  { containerHeadersReachCaller }: RuntimeSwitches,
): OutgoingHttpHeaders {
  const names = containerHeadersReachCaller ? Object.keys(headers) : ANSWER_HEADERS;
  return {
    ...Object.fromEntries(names.flatMap((name) => (headers[name] ? [[name, headers[name]]] : []))),
    'x-amzn-requestid': requestId,
    [HEADER.runtimeSessionId]: sessionId,
    [HEADER.traceId]: traceHeader,
  };
}

/** @returns a function that removes the answer again. */
function remember(
  running: Map<string, Set<ServerResponse>>,
  sessionId: string,
  response: ServerResponse,
): () => void {
  const answers = running.get(sessionId) ?? new Set();
  running.set(sessionId, answers.add(response));
  return () => {
    answers.delete(response);
    if (answers.size === 0) running.delete(sessionId);
  };
}
