import type { Shutdown } from '@three-tier-chat/http-server';
import { IdentityError, type TokenVerifier } from '@three-tier-chat/identity';
import type { Telemetry } from '@three-tier-chat/telemetry';
import {
  type Approval,
  type ChatEvent,
  CLIENT_CLOSED_REQUEST,
  formatTraceHeader,
  HEADER,
  type InvokeResponse,
  makeProblem,
  PROBLEM_MEDIA_TYPE,
  type Problem,
  SCOPE,
  SESSION_ID,
} from '@three-tier-chat/wire-contract';
import { type Context, Hono } from 'hono';
import type { ChatSession } from './chat-session.ts';
import { identityProblem, REPORTED_IN_200, readDisplayName } from './identity-problems.ts';
import { incomingTrace } from './incoming-trace.ts';
import { readInvocation } from './invocation-body.ts';
import type { Reading } from './reading.ts';
import { Refusal, refuse } from './refusal.ts';
import type { Runs } from './running/runs.ts';
import type { Sessions } from './sessions.ts';
import { streamEvents, withFirst } from './stream-events.ts';
import type { TurnSoFar } from './turn-record.ts';
import { turnTimes } from './turn-times.ts';

export interface AppOptions {
  readonly verifier: TokenVerifier;
  readonly telemetry: Telemetry;
  readonly sessions: Sessions<ChatSession>;
  readonly runs: Runs;
  /** The longest turn, in milliseconds. */
  readonly turnTimeoutMs: number;
  /** Once it has begun, new turns are refused. */
  readonly shutdown: Pick<Shutdown, 'hasBegun'>;
}

interface Env {
  Variables: {
    traceId: string;
    /** Set by a route that shows a turn: how it ended, with or without its reader. */
    turnEnd?: Promise<ChatEvent | undefined>;
    /** The status of a problem document that is sent with status 200. */
    problemStatus?: number;
  };
}

/** A Runtime's request id; a caller who reaches the agent directly may send anything. */
const REQUEST_ID = /^[A-Za-z0-9-]{1,64}$/;

/** Assembles the agent behind AgentCore's HTTP contract: `GET /ping`, `POST /invocations`. */
export function createApp({
  verifier,
  telemetry,
  sessions,
  runs,
  turnTimeoutMs,
  shutdown,
}: AppOptions): Hono<Env> {
  const app = new Hono<Env>();

  app.get('/ping', (c) => {
    sessions.evictIdle();
    return c.json(runs.report());
  });

  app.use(async (c, next) => {
    const trace = incomingTrace(c.req.header(HEADER.runtimeTraceId), c.req.header(HEADER.traceId));
    const requestId = c.req.header(HEADER.runtimeRequestId) ?? '';
    const request = telemetry.openRequest({
      traceHeader: formatTraceHeader(trace),
      requestId: REQUEST_ID.test(requestId) ? requestId : crypto.randomUUID(),
    });
    c.set('traceId', request.traceId);
    await request.run(() => {
      const sessionId = c.req.header(HEADER.runtimeSessionId) ?? '';
      if (SESSION_ID.test(sessionId)) telemetry.appendKeys({ session_id: sessionId });
      return next();
    });
    const turnEnd = c.get('turnEnd');
    if (turnEnd) void turnEnd.then((last) => request.close({ status: statusOf(last) }));
    else {
      const status = c.get('problemStatus') ?? c.res.status;
      request.close({ status, ...(c.error && { error: c.error }) });
    }
  });

  app.post('/invocations', async (c) => {
    const caller = await telemetry.span('token.check', () =>
      verifier.verifyAccessToken(c.req.header(HEADER.authorization), SCOPE.chatInvoke),
    );
    telemetry.appendKeys({ token_fingerprint: caller.fingerprint });
    telemetry.annotate('user', caller.subjectHash);
    const displayName = await readDisplayName(
      c.req.header(HEADER.runtimeIdToken),
      caller,
      verifier,
    );
    const invocation = await readInvocation(c.req.raw);
    if (shutdown.hasBegun) throw refuse('service-restarting');

    const { sessionId } = invocation;
    telemetry.annotate('session', sessionId);
    const session = sessions.enter(sessionId, caller.uid);
    if (!session) throw refuse('session-of-another-user');
    const asker = { caller, sessionId, displayName };
    const times = turnTimes(caller, { waitsMs: invocation.timeoutMs, turnTimeoutMs });
    c.header('cache-control', 'no-store');
    switch (invocation.kind) {
      case 'stop':
        return c.json(await session.stop(asker, invocation));
      case 'resume':
        return answer(c, await session.resume(asker, invocation, times));
      case 'approval':
        return answer(c, await session.approve(asker, invocation, times));
      case 'message':
        return answerMessage(c, await session.message(asker, invocation, times));
    }
  });

  app.notFound((c) => c.json({ message: 'Not found' }, 404));

  app.onError((error, c) => {
    if (error instanceof Refusal) {
      telemetry.logger.warn('turn.refused', { code: error.code });
      telemetry.annotate('outcome', error.code);
      return problemIn200(c, makeProblem(error.code, error.message, c.get('traceId')));
    }
    if (error instanceof IdentityError) {
      telemetry.logger.warn('caller.refused', {
        code: error.code,
        reason: error.reason,
        ...(error.fingerprint && { token_fingerprint: error.fingerprint }),
      });
      telemetry.annotate('outcome', error.code);
      const problem = identityProblem(error, c.get('traceId'));
      if (REPORTED_IN_200.has(error.code)) return problemIn200(c, problem);
      return c.body(JSON.stringify(problem), error.status, {
        'content-type': PROBLEM_MEDIA_TYPE,
        'www-authenticate': error.challenge,
      });
    }
    telemetry.logger.error('request.failed', { error });
    telemetry.annotate('outcome', 'internal-error');
    const problem = makeProblem('internal-error', 'The assistant failed.', c.get('traceId'));
    return c.body(JSON.stringify(problem), 500, { 'content-type': PROBLEM_MEDIA_TYPE });
  });

  return app;
}

/**
 * The HTTP status that describes how a turn ended; the response itself has already been sent as
 * 200.
 */
function statusOf(last: ChatEvent | undefined): number {
  if (last?.event === 'error') return last.data.status;
  return last?.event === 'done' && last.data.outcome === 'stopped' ? CLIENT_CLOSED_REQUEST : 200;
}

/** Shows the turn of a message, once it has begun: until then it may be refused. */
async function answerMessage(c: Context<Env>, reading: Reading): Promise<Response> {
  const { first, all } = await withFirst(reading.events);
  if (first?.event !== 'error') return answer(c, { ...reading, events: all });
  c.set('turnEnd', reading.ended);
  return problemIn200(c, first.data);
}

/** Shows a turn: as events, or its end as JSON. */
async function answer(c: Context<Env>, { events, ended, soFar }: Reading): Promise<Response> {
  c.set('turnEnd', ended);
  if (c.req.header('accept')?.includes('text/event-stream')) {
    // A proxy that compresses a stream may buffer it; no-transform forbids that (RFC 9111
    // §5.2.2.6).
    c.header('cache-control', 'no-store, no-transform');
    return c.body(streamEvents(events), 200, { 'content-type': 'text/event-stream' });
  }
  const last = await ended;
  if (last?.event === 'error') return problemIn200(c, last.data);
  if (last?.event === 'approval') return c.json(waitingAnswer(c, last.data, soFar()));
  return c.json(last?.event === 'done' ? last.data : {});
}

/** The JSON answer of a turn that waits for the user. */
function waitingAnswer(
  c: Context<Env>,
  approval: Approval,
  soFar: TurnSoFar | undefined,
): InvokeResponse {
  return {
    message: soFar?.parts.text ?? '',
    sessionId: c.req.header(HEADER.runtimeSessionId) ?? '',
    traceId: c.get('traceId'),
    toolCalls: soFar?.toolCalls ?? [],
    outcome: 'awaiting-approval',
    approval,
    ...(soFar?.usage && { usage: soFar.usage }),
  };
}

/**
 * Uses status 200, since a Runtime replaces any other
 * (docs/decisions/problems-in-200-behind-the-runtime.md).
 */
function problemIn200(c: Context<Env>, problem: Problem): Response {
  c.set('problemStatus', problem.status);
  return c.body(JSON.stringify(problem), 200, { 'content-type': PROBLEM_MEDIA_TYPE });
}
