import type { Telemetry } from '@three-tier-chat/telemetry';
import {
  HEADER,
  isProblem,
  makeProblem,
  PROBLEM_MEDIA_TYPE,
  type Problem,
} from '@three-tier-chat/wire-contract';
import { MEDIA_TYPE } from './accepted-answer.ts';
import { type AgentAnswer, AgentCallError } from './agent-call.ts';
import type { AgentClient } from './agent-client.ts';
import { type Explanation, explainFault, explainRefusal } from './explanations.ts';
import type { InvokeCommand } from './invoke-request.ts';
import { type RelayOutcome, relayEvents } from './relay-events.ts';

/** What goes back to the caller. */
export type InvokeOutcome =
  | { readonly kind: 'json'; readonly body: string }
  | {
      readonly kind: 'events';
      readonly body: ReadableStream<Uint8Array>;
      /** Settles when the last byte has left, and never rejects. */
      readonly closed: Promise<RelayOutcome>;
    }
  | {
      readonly kind: 'problem';
      readonly problem: Problem;
      /** Response headers that explain the problem. */
      readonly headers: Readonly<Record<string, string>>;
    };

export interface InvokeOptions {
  readonly agent: AgentClient;
  readonly telemetry: Telemetry;
  /** Silence after which a stream gets a comment, in milliseconds. */
  readonly heartbeatMs: number;
  /** Fires when the caller has gone. */
  readonly signal: AbortSignal;
}

/** Invokes the agent as the caller, with the caller's own tokens, and brings back what it says. */
export async function invokeAgent(
  command: InvokeCommand & { readonly sessionId: string },
  { agent, telemetry, heartbeatMs, signal }: InvokeOptions,
): Promise<InvokeOutcome> {
  const traceId = telemetry.traceId();
  const problemOf = ({ code, detail }: Explanation): Problem => makeProblem(code, detail, traceId);
  try {
    const answer = await telemetry.span('agentcore-runtime', () =>
      agent.invoke({
        headers: forwardedHeaders(command, telemetry.traceHeader()),
        body: JSON.stringify({ prompt: command.prompt }),
        signal,
      }),
    );
    const mediaType = mediaTypeOf(answer);
    if (answer.status === 200 && mediaType === 'text/event-stream' && command.form === 'events') {
      const closed = Promise.withResolvers<RelayOutcome>();
      const body = relayEvents(answer, {
        heartbeatMs,
        explain: (error) => problemOf(explainFault(error?.code ?? 'broken')),
        onClose: closed.resolve,
      });
      return { kind: 'events', body, closed: closed.promise };
    }

    const text = await readText(answer);
    if (answer.status === 200 && mediaType === 'application/json' && command.form === 'json') {
      return { kind: 'json', body: text };
    }
    const told = mediaType === PROBLEM_MEDIA_TYPE ? parseProblem(text) : undefined;
    const explanation: Explanation = told ?? explainRefusal(answer.status, text);
    return {
      kind: 'problem',
      problem: problemOf(explanation),
      headers: explainingHeaders(answer, explanation),
    };
  } catch (error) {
    if (!(error instanceof AgentCallError)) throw error;
    telemetry.logger.warn('agent.call_failed', { fault: error.code });
    return { kind: 'problem', problem: problemOf(explainFault(error.code)), headers: {} };
  }
}

/**
 * The trace goes twice: a Runtime writes its own trace header, and lets only headers with the
 * `…-Custom-` prefix through untouched (AgentCore developer guide, "Pass custom headers").
 */
function forwardedHeaders(
  { authorization, idToken, form, sessionId }: InvokeCommand & { readonly sessionId: string },
  traceHeader: string,
): Readonly<Record<string, string>> {
  return {
    [HEADER.authorization]: authorization,
    'content-type': 'application/json',
    accept: MEDIA_TYPE[form],
    [HEADER.traceId]: traceHeader,
    [HEADER.runtimeTraceId]: traceHeader,
    [HEADER.runtimeSessionId]: sessionId,
    ...(idToken !== undefined && { [HEADER.runtimeIdToken]: idToken }),
  };
}

function mediaTypeOf({ headers }: AgentAnswer): string {
  return String(headers['content-type'] ?? '')
    .split(';', 1)
    .join()
    .trim()
    .toLowerCase();
}

function readText(answer: AgentAnswer): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const chunks: Buffer[] = [];
  answer.open({
    onData: (chunk) => chunks.push(chunk),
    onEnd: () => resolve(Buffer.concat(chunks).toString('utf8')),
    onError: reject,
  });
  return promise;
}

/** The agent's own problem, which arrives with status 200 (docs/decisions). */
function parseProblem(text: string): Problem | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isProblem(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function explainingHeaders(
  { headers }: AgentAnswer,
  { challenge }: Explanation,
): Readonly<Record<string, string>> {
  const retryAfter = headers['retry-after'];
  return {
    ...(challenge !== undefined && { 'www-authenticate': challenge }),
    ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
  };
}
