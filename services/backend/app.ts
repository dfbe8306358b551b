import type { Shutdown } from '@three-tier-chat/http-server';
import type { Telemetry } from '@three-tier-chat/telemetry';
import {
  continueTrace,
  formatTraceHeader,
  HEADER,
  INVOKE_PATH,
  LEDGER_PATH,
  LOG_EVENT,
  makeProblem,
  makeTraceRoot,
  PROBLEM_MEDIA_TYPE,
  type Problem,
  type ProblemCode,
  tokenFingerprint,
} from '@three-tier-chat/wire-contract';
import { type Context, Hono } from 'hono';
import { cors } from 'hono/cors';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { MEDIA_TYPE } from './accepted-answer.ts';
import type { AgentClient } from './agent-client.ts';
import { RESTARTING } from './explanations.ts';
import { type AnswerTimes, invokeAgent, statusOf } from './invoke.ts';
import { readInvokeRequest } from './invoke-request.ts';
import type { AnswerLedger } from './ledger/answer-ledger.ts';
import type { RelayEnd } from './relay-events.ts';

export interface AppOptions {
  readonly agent: AgentClient;
  readonly answerLedger: AnswerLedger;
  readonly telemetry: Telemetry;
  /** Origins that may call from a browser without the edge. */
  readonly allowedOrigins: readonly string[];
  readonly times: AnswerTimes;
  /** Refuses new requests once it has begun. */
  readonly shutdown: Pick<Shutdown, 'hasBegun'>;
}

interface Env {
  Variables: {
    traceId: string;
    /** Set by a route that streams its answer. */
    closed?: Promise<RelayEnd>;
    /** Set when the answer is a problem document. */
    code?: ProblemCode;
  };
}

/** Sent with refusals during a shutdown: by then another instance serves. */
const RETRY_AFTER_SECONDS = 1;

/** Assembles the backend: its two routes, and the middleware for every request. */
export function createApp({
  agent,
  answerLedger,
  telemetry,
  allowedOrigins,
  times,
  shutdown,
}: AppOptions): Hono<Env> {
  const app = new Hono<Env>();

  app.get('/health', (c) => {
    c.header(HEADER.traceId, formatTraceHeader({ root: makeTraceRoot() }));
    return c.json({ status: 'ok' });
  });

  app.use(async (c, next) => {
    // The browser chooses the trace id; sampling is decided here. Every turn is sampled, since a
    // turn costs a thousand times as much as its trace.
    const { root } = continueTrace([c.req.header(HEADER.traceId)]);
    const request = telemetry.openRequest({
      traceHeader: formatTraceHeader({ root, sampled: '1' }),
      requestId: crypto.randomUUID(),
    });
    await request.run(async () => {
      const startedAt = performance.now();
      const traceHeader = formatTraceHeader({ root: request.traceId });
      c.set('traceId', request.traceId);
      c.header(HEADER.traceId, traceHeader);
      await logReceived(c, telemetry);
      await next();
      if (!c.res.headers.has(HEADER.traceId)) c.header(HEADER.traceId, traceHeader);

      const complete = (end?: RelayEnd): void => {
        const { status } = c.res;
        telemetry.logger.info(LOG_EVENT.requestCompleted, {
          status,
          duration_ms: Math.round(performance.now() - startedAt),
          ...end,
        });
        telemetry.annotate('outcome', outcomeOf(end ?? c.get('code')));
        request.close({
          status: end ? statusOf(end) : status,
          ...(c.error && { error: c.error }),
        });
      };
      const closed = c.get('closed');
      if (closed) void closed.then((end) => request.run(() => complete(end)));
      else complete(c.req.raw.signal.aborted ? { outcome: 'client-gone' } : undefined);
    });
  });

  if (allowedOrigins.length > 0) {
    app.use(
      cors({
        origin: [...allowedOrigins],
        allowMethods: ['GET', 'POST'],
        allowHeaders: [
          HEADER.authorization,
          HEADER.idToken,
          HEADER.traceId,
          'content-type',
          'accept',
        ],
        exposeHeaders: [HEADER.traceId],
      }),
    );
  }

  app.post(INVOKE_PATH, async (c) => {
    if (shutdown.hasBegun) {
      return sendProblem(c, makeProblem(RESTARTING.code, RESTARTING.detail, c.get('traceId')));
    }
    const command = await readInvokeRequest(c.req.raw);
    if (command.kind === 'refused') {
      return sendProblem(c, makeProblem(command.code, command.detail, c.get('traceId')));
    }
    const sessionId = command.body.sessionId ?? crypto.randomUUID();
    telemetry.appendKeys({ session_id: sessionId });
    telemetry.annotate('session', sessionId);
    const outcome = await invokeAgent(
      { ...command, sessionId },
      { agent, telemetry, times, signal: c.req.raw.signal },
    );
    c.header('cache-control', 'no-store');
    switch (outcome.kind) {
      case 'json':
        return c.body(outcome.body, 200, { 'content-type': MEDIA_TYPE.json });
      case 'events':
        c.set('closed', outcome.closed);
        // A proxy that compresses a stream may buffer it; no-transform forbids that (RFC 9111
        // §5.2.2.6).
        c.header('cache-control', 'no-store, no-transform');
        return c.body(outcome.body, 200, { 'content-type': MEDIA_TYPE.events });
      case 'problem':
        return sendProblem(c, outcome.problem, outcome.headers);
    }
  });

  app.get(`${LEDGER_PATH}/:traceId`, async (c) => {
    const { traceId } = c.req.param();
    const answer = await answerLedger(traceId, c.req.raw.headers, c.get('traceId'));
    c.header('cache-control', 'no-store');
    return answer.kind === 'ledger' ? c.json(answer.ledger) : sendProblem(c, answer.problem);
  });

  app.notFound((c) =>
    sendProblem(c, makeProblem('not-found', 'There is nothing at this address.', c.get('traceId'))),
  );

  app.onError((error, c) => {
    telemetry.logger.error('request.failed', { error });
    return sendProblem(
      c,
      makeProblem('internal-error', 'Something went wrong: try again.', c.get('traceId')),
    );
  });

  return app;
}

/** `done`, `client-gone` or a problem code. */
function outcomeOf(end: RelayEnd | ProblemCode | undefined): string {
  if (typeof end === 'string') return end;
  if (end?.outcome === 'client-gone') return end.outcome;
  return end?.code ?? 'done';
}

async function logReceived(c: Context, telemetry: Telemetry): Promise<void> {
  const [scheme, token] = (c.req.header(HEADER.authorization) ?? '').split(/ +/);
  if (scheme?.toLowerCase() === 'bearer' && token) {
    telemetry.appendKeys({ token_fingerprint: await tokenFingerprint(token) });
  }
  telemetry.logger.info('request.received', { method: c.req.method, path: c.req.path });
}

function sendProblem(
  c: Context<Env>,
  problem: Problem,
  headers: Readonly<Record<string, string>> = {},
): Response {
  c.set('code', problem.code);
  const challenge = problem.status === 401 && { 'www-authenticate': challengeOf(problem.code) };
  return c.body(JSON.stringify(problem), problem.status as ContentfulStatusCode, {
    'content-type': PROBLEM_MEDIA_TYPE,
    ...challenge,
    ...(problem.code === RESTARTING.code && { 'retry-after': String(RETRY_AFTER_SECONDS) }),
    ...headers,
  });
}

/** RFC 6750 §3: without an error where the request had no token. */
function challengeOf(code: ProblemCode): string {
  return code === 'token-expiring' ? 'Bearer error="invalid_token"' : 'Bearer';
}
