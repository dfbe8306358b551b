import type { Telemetry } from '@three-tier-chat/telemetry';
import {
  CLIENT_CLOSED_REQUEST,
  HEADER,
  makeProblem,
  PROBLEM,
  PROBLEM_MEDIA_TYPE,
  type Problem,
} from '@three-tier-chat/wire-contract';
import { type AnswerForm, MEDIA_TYPE } from './accepted-answer.ts';
import { type AgentAnswer, AgentCallError } from './agent-call.ts';
import type { AgentClient } from './agent-client.ts';
import { type Explanation, explainFault, explainRefusal } from './explanations.ts';
import type { InvokeCommand } from './invoke-request.ts';
import { type RelayEnd, relayEvents } from './relay-events.ts';
import { parseProblem } from './whole-events.ts';

/** The answer to the caller. */
export type InvokeOutcome =
  | { readonly kind: 'json'; readonly body: string }
  | {
      readonly kind: 'events';
      readonly body: ReadableStream<Uint8Array>;
      /** Settles when the last byte has been sent, and never rejects. */
      readonly closed: Promise<RelayEnd>;
    }
  | {
      readonly kind: 'problem';
      readonly problem: Problem;
      /** Response headers that explain the problem. */
      readonly headers: Readonly<Record<string, string>>;
    };

/** In milliseconds. */
export interface AnswerTimes {
  /** How long a stream may be silent before a comment is sent. */
  readonly heartbeatMs: number;
  /** The maximum duration of the whole answer, by form. */
  readonly maxAnswerMs: Readonly<Record<AnswerForm, number>>;
  /**
   * The agent's share of a JSON answer's time: shorter, so that the agent can report its timeout.
   */
  readonly jsonTurnMs: number;
}

export interface InvokeOptions {
  readonly agent: AgentClient;
  readonly telemetry: Telemetry;
  readonly times: AnswerTimes;
  /** Aborted when the client has disconnected. */
  readonly signal: AbortSignal;
}

/** Invokes the agent with the caller's own tokens and returns its answer. */
export async function invokeAgent(
  command: InvokeCommand & { readonly sessionId: string },
  { agent, telemetry, times, signal }: InvokeOptions,
): Promise<InvokeOutcome> {
  const { form, body } = command;
  const isTurn = body.kind === 'message' || body.kind === 'approval';
  const waitsFor = body.kind === 'stop' ? 'stop' : form;
  const traceId = telemetry.traceId();
  const problemOf = ({ code, detail, kept }: Explanation): Problem => ({
    ...makeProblem(code, detail, traceId),
    ...(kept !== undefined && { kept }),
  });
  // The span lasts until the last byte, not only until the head.
  const call = telemetry.openSpan('agentcore-runtime');
  try {
    const answer = await call.run(() =>
      agent.invoke({
        headers: forwardedHeaders(command, telemetry.traceHeader()),
        body: JSON.stringify({
          ...body.asked,
          ...(form === 'json' && isTurn && { timeoutMs: times.jsonTurnMs }),
        }),
        signal,
        timeoutMs: times.maxAnswerMs[form],
      }),
    );
    const mediaType = mediaTypeOf(answer);
    if (answer.status === 200 && mediaType === 'text/event-stream' && form === 'events') {
      const closed = Promise.withResolvers<RelayEnd>();
      const stream = relayEvents(answer, {
        heartbeatMs: times.heartbeatMs,
        explain: (error) => problemOf(explainFault(error?.code ?? 'broken', waitsFor)),
        onClose(end) {
          call.close({ status: statusOf(end) });
          closed.resolve(end);
        },
      });
      return { kind: 'events', body: stream, closed: closed.promise };
    }

    const text = await readText(answer);
    const reported = mediaType === PROBLEM_MEDIA_TYPE ? parseProblem(text) : undefined;
    call.close({ status: reported?.status ?? answer.status });
    if (answer.status === 200 && mediaType === 'application/json' && form === 'json') {
      return { kind: 'json', body: text };
    }
    const explanation: Explanation =
      reported?.code === 'agent-timeout'
        ? explainFault('timeout', waitsFor)
        : (reported ?? explainRefusal(answer.status, text, waitsFor));
    return {
      kind: 'problem',
      problem: problemOf(explanation),
      headers: explainingHeaders(answer, explanation),
    };
  } catch (error) {
    call.close({ error });
    if (!(error instanceof AgentCallError)) throw error;
    telemetry.logger.warn('agent.call_failed', { fault: error.code });
    return { kind: 'problem', problem: problemOf(explainFault(error.code, waitsFor)), headers: {} };
  }
}

/** The HTTP status that describes how a stream ended; the response itself was sent as 200. */
export function statusOf({ outcome, code }: RelayEnd): number {
  if (outcome === 'client-gone') return CLIENT_CLOSED_REQUEST;
  return code === undefined ? 200 : PROBLEM[code].status;
}

/**
 * The trace is sent twice: a Runtime replaces the trace header by its own, and passes on only
 * headers with the `…-Custom-` prefix unchanged (AgentCore developer guide, "Pass custom headers").
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
