import { OpenAPIHono } from '@hono/zod-openapi';
import { IdentityError, type TokenVerifier } from '@three-tier-chat/identity';
import type { Telemetry } from '@three-tier-chat/telemetry';
import { HEADER, SESSION_ID } from '@three-tier-chat/wire-contract';
import { answerNotFound, answerProblem } from './answer-problem.ts';
import type { ApiEnvironment } from './api-environment.ts';
import { readProfile, type UserDirectory, UserLookupError } from './profile.ts';
import { requireScope } from './require-scope.ts';
import { myProfileRoute } from './routes/my-profile.ts';

export interface AppOptions {
  readonly verifier: TokenVerifier;
  readonly directory: UserDirectory;
  readonly telemetry: Telemetry;
}

/**
 * A request id from the Gateway; the caller could have set the header, so its format is checked.
 */
const REQUEST_ID = /^[A-Za-z0-9-]{1,64}$/;

/** Assembles the API: its routes and the middleware for every request. */
export function createApp(options: AppOptions): OpenAPIHono<ApiEnvironment> {
  const { directory, telemetry } = options;
  const app = new OpenAPIHono<ApiEnvironment>();

  app.use(async (c, next) => {
    const gatewayRequestId = c.req.header(HEADER.gatewayRequestId);
    const requestId =
      gatewayRequestId && REQUEST_ID.test(gatewayRequestId)
        ? gatewayRequestId
        : c.env?.lambdaContext?.awsRequestId;
    const request = telemetry.openRequest({
      traceHeader: c.req.header(HEADER.traceId),
      ...(requestId !== undefined && { requestId }),
    });
    await request.run(async () => {
      const startedAt = performance.now();
      const sessionId = c.req.header(HEADER.chatSessionId) ?? '';
      if (SESSION_ID.test(sessionId)) {
        telemetry.appendKeys({ session_id: sessionId });
        telemetry.annotate('session', sessionId);
      }
      await next();
      const { status } = c.res;
      if (status < 400) telemetry.annotate('outcome', 'done');
      telemetry.logger.info('request.completed', {
        method: c.req.method,
        path: c.req.path,
        status,
        duration_ms: Math.round(performance.now() - startedAt),
      });
      request.close({ status, ...(status >= 500 && c.error && { error: c.error }) });
    });
  });

  app.on(
    myProfileRoute.method,
    myProfileRoute.getRoutingPath(),
    requireScope(myProfileRoute, options),
  );
  app.openapi(myProfileRoute, async (c) => {
    const profile = await readProfile(c.get('caller'), {
      lookUp: (caller) => telemetry.span('okta.userinfo', () => directory.lookUp(caller)),
    });
    return c.json(profile, 200, { 'cache-control': 'no-store' });
  });

  app.notFound(() => {
    telemetry.annotate('outcome', 'not-found');
    return answerNotFound(telemetry.traceId());
  });
  app.onError((error) => {
    recordRefusal(telemetry, error);
    return answerProblem(error, telemetry.traceId());
  });
  return app;
}

function recordRefusal({ logger, annotate }: Telemetry, error: Error): void {
  if (error instanceof IdentityError) {
    annotate('outcome', error.code);
    logger.warn('caller.refused', { code: error.code, reason: error.reason });
  } else if (error instanceof UserLookupError) {
    annotate('outcome', `directory-${error.fault}`);
    logger.warn('profile.not_read', { code: error.fault, error });
  } else {
    annotate('outcome', 'internal-error');
    logger.error('request.failed', { error });
  }
}
