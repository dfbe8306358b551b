import { OpenAPIHono } from '@hono/zod-openapi';
import { IdentityError } from '@three-tier-chat/identity';
import type { Telemetry } from '@three-tier-chat/telemetry';
import { answerNotFound, answerProblem } from './answer-problem.ts';
import type { ApiEnvironment } from './api-environment.ts';
import { checkBody } from './check-body.ts';
import { describeIssues } from './describe-issues.ts';
import type { Explanation } from './explanation.ts';
import type { ApiDefinition, ApiDependencies } from './operation.ts';
import { ProblemError } from './problem-error.ts';
import { recordRequest } from './record-request.ts';
import { requirePrecondition } from './require-precondition.ts';
import { requireScope } from './require-scope.ts';

/**
 * Assembles an API: its operations, each behind the checks of its scope and body, and the
 * middleware for every request.
 *
 * @throws Error for an operation that does not ask for exactly one scope of its API, or has a body
 * other than JSON.
 */
export function createApp<Dependencies extends ApiDependencies>(
  { declaration, operations, explainError }: ApiDefinition<Dependencies>,
  dependencies: Dependencies,
): OpenAPIHono<ApiEnvironment> {
  const { telemetry } = dependencies;
  const app = new OpenAPIHono<ApiEnvironment>({
    defaultHook(result) {
      if (!result.success) throw new ProblemError('bad-request', describeIssues(result));
    },
  });
  app.use(recordRequest(telemetry));
  for (const { route, addTo, largestBodyBytes, shows } of operations) {
    const path = route.path.replaceAll(/\/\{(.+?)\}/g, '/:$1');
    // The caller is checked first, so that an unauthorized caller learns nothing about the
    // operation.
    app.on(
      route.method,
      path,
      requireScope(route, declaration, dependencies),
      requirePrecondition(shows),
      checkBody(route, largestBodyBytes),
    );
    addTo(app, dependencies);
  }
  app.notFound(() => {
    telemetry.annotate('outcome', 'not-found');
    return answerNotFound(telemetry.traceId());
  });
  app.onError((error) => {
    const explained = explainError?.(error);
    if (explained) recordExplained(telemetry, explained, error);
    else recordRefusal(telemetry, error);
    return answerProblem(explained?.answer ?? error, telemetry.traceId());
  });
  return app;
}

function recordExplained(
  { logger, annotate }: Telemetry,
  { outcome, event, code }: Explanation,
  error: Error,
): void {
  annotate('outcome', outcome);
  logger.warn(event, { code, error });
}

function recordRefusal({ logger, annotate }: Telemetry, error: Error): void {
  if (error instanceof IdentityError) {
    annotate('outcome', error.code);
    logger.warn('caller.refused', { code: error.code, reason: error.reason });
  } else if (error instanceof ProblemError) {
    annotate('outcome', error.code);
    logger.warn('request.refused', { code: error.code });
  } else {
    annotate('outcome', 'internal-error');
    logger.error('request.failed', { error });
  }
}
