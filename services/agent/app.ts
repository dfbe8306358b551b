import type { Shutdown } from '@three-tier-chat/http-server';
import { IdentityError, type TokenVerifier } from '@three-tier-chat/identity';
import type { Telemetry } from '@three-tier-chat/telemetry';
import {
  type ChatEvent,
  CLIENT_CLOSED_REQUEST,
  formatTraceHeader,
  HEADER,
  makeProblem,
  PROBLEM_MEDIA_TYPE,
  type Problem,
  SCOPE,
  SESSION_ID,
} from '@three-tier-chat/wire-contract';
import { type Context, Hono } from 'hono';
import type { Conversation } from './conversation.ts';
import { identityProblem, REPORTED_IN_200, readDisplayName } from './identity-problems.ts';
import { incomingTrace } from './incoming-trace.ts';
import { readInvocation } from './invocation-body.ts';
import { PingStatus } from './ping-status.ts';
import { Refusal } from './refusal.ts';
import type { Sessions } from './sessions.ts';
import { streamEvents } from './stream-events.ts';
import { RESTARTING_DETAIL, runTurn, SERVICE_RESTARTING } from './turn.ts';

export interface AppOptions {
  readonly verifier: TokenVerifier;
  readonly telemetry: Telemetry;
  readonly sessions: Sessions<Conversation>;
  /** The longest turn, in milliseconds. */
  readonly turnTimeoutMs: number;
  /** Once it has begun, new turns are refused; when it is due, running turns are ended. */
  readonly shutdown: Pick<Shutdown, 'hasBegun' | 'whenDue'>;
}

interface Env {
  Variables: {
    traceId: string;
    /**
     * Set by a route that streams; resolves to the HTTP status that describes how the turn ended.
     */
    turnEnd?: Promise<number>;
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
  turnTimeoutMs,
  shutdown,
}: AppOptions): Hono<Env> {
  const app = new Hono<Env>();
  const ping = new PingStatus();

  app.get('/ping', (c) => {
    sessions.evictIdle();
    return c.json(ping.report());
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
    if (turnEnd) void turnEnd.then((status) => request.close({ status }));
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
    if (invocation.kind === 'refused') throw new Refusal(invocation.code, invocation.detail);

    if (shutdown.hasBegun) throw new Refusal('service-restarting', RESTARTING_DETAIL);

    const { prompt, sessionId, turnId, timeoutMs = turnTimeoutMs } = invocation;
    telemetry.annotate('session', sessionId);
    const admission = sessions.enter(sessionId, caller.uid);
    if (admission.kind === 'refused') {
      throw new Refusal(admission.code, ADMISSION_DETAIL[admission.code]);
    }
    ping.update(sessions.busy);
    const turnEnd = Promise.withResolvers<number>();
    c.set('turnEnd', turnEnd.promise);
    const gone = new AbortController();
    const leaveShutdown = shutdown.whenDue(() => gone.abort(SERVICE_RESTARTING));
    const leave = (last: ChatEvent | undefined): void => {
      leaveShutdown();
      admission.leave();
      ping.update(sessions.busy);
      turnEnd.resolve(statusOf(last));
    };

    const signal = AbortSignal.any([c.req.raw.signal, gone.signal]);
    const turn = runTurn(
      { prompt, caller, sessionId, displayName, turnId, signal },
      {
        conversation: admission.conversation,
        telemetry,
        timeoutMs: Math.min(timeoutMs, turnTimeoutMs),
      },
    );
    const events = withEndCallback(turn, leave);
    c.header('cache-control', 'no-store');
    if (c.req.header('accept')?.includes('text/event-stream')) {
      const body = streamEvents(events, () => gone.abort());
      // A proxy that compresses a stream may buffer it; no-transform forbids that (RFC 9111
      // §5.2.2.6).
      c.header('cache-control', 'no-store, no-transform');
      return c.body(body, 200, { 'content-type': 'text/event-stream' });
    }
    return answerJson(c, events);
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

const ADMISSION_DETAIL = {
  'session-of-another-user': 'This conversation belongs to another user: start a new one.',
  'session-busy': 'This conversation is still busy: wait for the answer, then try again.',
} as const;

async function* withEndCallback(
  events: AsyncIterable<ChatEvent>,
  onEnd: (last: ChatEvent | undefined) => void,
): AsyncGenerator<ChatEvent, void> {
  let last: ChatEvent | undefined;
  try {
    for await (const event of events) {
      last = event;
      yield event;
    }
  } finally {
    onEnd(last);
  }
}

/**
 * The HTTP status that describes how a turn ended; the response itself has already been sent as
 * 200.
 */
function statusOf(last: ChatEvent | undefined): number {
  if (last?.event === 'error') return last.data.status;
  return last?.event === 'done' ? 200 : CLIENT_CLOSED_REQUEST;
}

/** The turn's last event, as a JSON answer. */
async function answerJson(c: Context<Env>, events: AsyncIterable<ChatEvent>): Promise<Response> {
  let last: ChatEvent | undefined;
  for await (const event of events) last = event;
  if (last?.event === 'done') return c.json(last.data);
  if (last?.event === 'error') return problemIn200(c, last.data);
  return c.body(null, 204);
}

/** Uses status 200, since a Runtime replaces any other (docs/decisions/problems-in-200-…). */
function problemIn200(c: Context<Env>, problem: Problem): Response {
  c.set('problemStatus', problem.status);
  return c.body(JSON.stringify(problem), 200, { 'content-type': PROBLEM_MEDIA_TYPE });
}
