import { type Caller, IdentityError, type TokenVerifier } from '@three-tier-chat/identity';
import type { Telemetry } from '@three-tier-chat/telemetry';
import {
  type ChatEvent,
  HEADER,
  makeProblem,
  PROBLEM_MEDIA_TYPE,
  type Problem,
  type ProblemCode,
  parseTraceHeader,
  SCOPE,
} from '@three-tier-chat/wire-contract';
import { type Context, Hono } from 'hono';
import type { Conversation } from './conversation.ts';
import { readInvocation } from './invocation-body.ts';
import { PingStatus } from './ping-status.ts';
import type { Sessions } from './sessions.ts';
import { streamEvents } from './stream-events.ts';
import { runTurn } from './turn.ts';

export interface AppOptions {
  readonly verifier: TokenVerifier;
  readonly telemetry: Telemetry;
  readonly sessions: Sessions<Conversation>;
  /** The longest turn, in milliseconds. */
  readonly turnTimeoutMs: number;
}

interface Env {
  Variables: {
    traceId: string;
    /** Set by a route whose work goes on after its head. */
    turnEnd?: Promise<void>;
  };
}

/** Assembles the agent behind AgentCore's HTTP contract: `GET /ping`, `POST /invocations`. */
export function createApp({ verifier, telemetry, sessions, turnTimeoutMs }: AppOptions): Hono<Env> {
  const app = new Hono<Env>();
  const ping = new PingStatus();

  app.get('/ping', (c) => {
    sessions.forgetIdle();
    return c.json(ping.report());
  });

  app.use(async (c, next) => {
    // A Runtime may put its own trace header in place of ours, but passes the custom one untouched.
    const custom = c.req.header(HEADER.runtimeTraceId);
    const traceHeader = parseTraceHeader(custom) ? custom : c.req.header(HEADER.traceId);
    const request = telemetry.openRequest({ traceHeader });
    c.set('traceId', request.traceId);
    await request.run(next);
    const outcome = { status: c.res.status, ...(c.error && { error: c.error }) };
    const turnEnd = c.get('turnEnd');
    if (turnEnd) void turnEnd.then(() => request.close(outcome));
    else request.close(outcome);
  });

  app.post('/invocations', async (c) => {
    const caller = await verifier.verifyAccessToken(
      c.req.header(HEADER.authorization),
      SCOPE.chatInvoke,
    );
    telemetry.appendKeys({ token_fingerprint: caller.fingerprint });
    const displayName = await readDisplayName(c, caller, verifier);
    const invocation = await readInvocation(c.req.raw);
    if (invocation.kind === 'refused') throw new Refusal(invocation.code, invocation.detail);

    const { prompt, sessionId } = invocation;
    telemetry.appendKeys({ session_id: sessionId });
    const admission = sessions.enter(sessionId, caller.uid);
    if (admission.kind === 'refused') {
      throw new Refusal(admission.code, ADMISSION_DETAIL[admission.code]);
    }
    ping.update(sessions.busy);
    const turnEnd = Promise.withResolvers<void>();
    c.set('turnEnd', turnEnd.promise);
    const leave = (): void => {
      admission.leave();
      ping.update(sessions.busy);
      turnEnd.resolve();
    };

    const gone = new AbortController();
    c.req.raw.signal.addEventListener('abort', () => gone.abort(), { once: true });
    const turn = runTurn(
      { prompt, caller, displayName, signal: gone.signal },
      { conversation: admission.conversation, sessionId, telemetry, timeoutMs: turnTimeoutMs },
    );
    const events = withEnd(turn, leave);
    c.header('cache-control', 'no-store');
    if (c.req.header('accept')?.includes('text/event-stream')) {
      const body = streamEvents(events, () => gone.abort());
      return c.body(body, 200, { 'content-type': 'text/event-stream' });
    }
    return answerWhole(c, events);
  });

  app.notFound((c) => c.json({ message: 'Not found' }, 404));

  app.onError((error, c) => {
    if (error instanceof Refusal) {
      telemetry.logger.warn('turn.refused', { code: error.code });
      return tellCaller(c, makeProblem(error.code, error.message, c.get('traceId')));
    }
    if (error instanceof IdentityError) {
      telemetry.logger.warn('caller.refused', {
        code: error.code,
        reason: error.reason,
        ...(error.fingerprint && { token_fingerprint: error.fingerprint }),
      });
      return c.body(JSON.stringify(explainIdentity(error, c.get('traceId'))), error.status, {
        'content-type': PROBLEM_MEDIA_TYPE,
        'www-authenticate': error.challenge,
      });
    }
    telemetry.logger.error('request.failed', { error });
    const problem = makeProblem('internal-error', 'The assistant failed.', c.get('traceId'));
    return c.body(JSON.stringify(problem), 500, { 'content-type': PROBLEM_MEDIA_TYPE });
  });

  return app;
}

/** Something that the person who asked should learn. */
class Refusal extends Error {
  override readonly name = 'Refusal';

  readonly code: ProblemCode;

  constructor(code: ProblemCode, detail: string) {
    super(detail);
    this.code = code;
  }
}

const ADMISSION_DETAIL = {
  'session-of-another-user': 'This conversation belongs to another user: start a new one.',
  'session-busy': 'This conversation is still busy: wait for the answer, then try again.',
} as const;

/**
 * Reads the ID token, which is optional but must be right when it is there. The Runtime has not
 * looked at it, so here is where its owner learns that it is not.
 */
async function readDisplayName(
  c: Context,
  caller: Caller,
  verifier: TokenVerifier,
): Promise<string | undefined> {
  const idToken = c.req.header(HEADER.runtimeIdToken);
  if (!idToken) return undefined;
  try {
    return (await verifier.verifyIdToken(idToken, caller)).name;
  } catch (error) {
    if (!(error instanceof IdentityError)) throw error;
    const { code, detail } = explainIdentity(error, '');
    throw new Refusal(code, detail);
  }
}

function explainIdentity(error: IdentityError, traceId: string): Problem {
  switch (error.code) {
    case 'keys-unavailable':
      return makeProblem(
        'identity-unavailable',
        'Your sign-in cannot be checked: try again in a moment.',
        traceId,
      );
    case 'insufficient-scope':
      return makeProblem('not-allowed', 'You are not allowed to use the assistant.', traceId);
    case 'malformed-header':
      return makeProblem('bad-request', 'The Authorization header is malformed.', traceId);
    case 'missing-credentials':
    case 'invalid-token':
      return makeProblem('not-signed-in', 'Your sign-in is not valid: sign in again.', traceId);
  }
}

async function* withEnd(
  events: AsyncIterable<ChatEvent>,
  onEnd: () => void,
): AsyncGenerator<ChatEvent, void> {
  try {
    yield* events;
  } finally {
    onEnd();
  }
}

/** The turn's last event, as a JSON answer. */
async function answerWhole(c: Context, events: AsyncIterable<ChatEvent>): Promise<Response> {
  let last: ChatEvent | undefined;
  for await (const event of events) last = event;
  if (last?.event === 'done') return c.json(last.data);
  if (last?.event === 'error') return tellCaller(c, last.data);
  return c.body(null, 204);
}

/** Status 200, since a Runtime replaces any other (docs/decisions/problems-ride-in-200-…). */
function tellCaller(c: Context, problem: Problem): Response {
  return c.body(JSON.stringify(problem), 200, { 'content-type': PROBLEM_MEDIA_TYPE });
}
