import type { Telemetry } from '@three-tier-chat/telemetry';
import { HEADER, LOG_EVENT, SESSION_ID } from '@three-tier-chat/wire-contract';
import type { MiddlewareHandler } from 'hono';
import type { ApiEnvironment } from './api-environment.ts';

/**
 * A request id from the Gateway; the caller could have set the header, so its format is checked.
 */
const REQUEST_ID = /^[A-Za-z0-9-]{1,64}$/;

/**
 * Opens the log context and the trace of each request, writes its log line, and forbids caching.
 */
export function recordRequest(telemetry: Telemetry): MiddlewareHandler<ApiEnvironment> {
  return async (c, next) => {
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
      c.header('cache-control', 'no-store');
      const { status } = c.res;
      if (status < 400) telemetry.annotate('outcome', 'done');
      telemetry.logger.info(LOG_EVENT.requestCompleted, {
        method: c.req.method,
        path: c.req.path,
        status,
        duration_ms: Math.round(performance.now() - startedAt),
      });
      request.close({ status, ...(status >= 500 && c.error && { error: c.error }) });
    });
  };
}
