import type { IncomingMessage } from 'node:http';
import { parseTraceHeader } from '@three-tier-chat/wire-contract';
import type { CloudContext } from '../context.ts';
import { onlyValue, readAuthorization } from '../http/authorization-header.ts';
import { readBody } from '../http/read-body.ts';
import { readTarget } from '../http/request-target.ts';
import type { InvokeResult, LambdaService } from '../lambda/lambda-service.ts';
import { logTokenCheck, type TokenDecision } from '../tokens/log-token-check.ts';
import type { ApiDefinition, JwtAuthorizer, Route } from './api-definition.ts';
import { executionArn } from './attributes.ts';
import {
  type Authorize,
  type Authorized,
  createJwtAuthorizer,
  type Denied,
  readToken,
  refuseSeveral,
} from './authorize.ts';
import { makeEvent } from './make-event.ts';
import { matchRoute } from './match-route.ts';
import { type HttpAnswer, readAnswer } from './read-answer.ts';
import { httpApiSwitches } from './switches.ts';

/** A request as the API received it. */
export interface Received {
  readonly requestId: string;
  readonly traceHeader: string;
  /** Milliseconds since the epoch. */
  readonly receivedMs: number;
}

/** An answer, and the further fields of its access log line. */
export type LoggedAnswer = HttpAnswer & { readonly log: Readonly<Record<string, unknown>> };

/** API Gateway quotas for HTTP APIs: "Total combined size of request line and header values". */
const MAX_HEAD_BYTES = 10_240;
/** The same, "Payload size". */
const MAX_BODY_BYTES = 10 * 1024 * 1024;

/** Makes the API's request handler: limits, route, authorizer, integration, in this order. */
export function createHandler(
  context: Pick<CloudContext, 'region' | 'accountId' | 'logs'>,
  api: ApiDefinition,
  lambda: Pick<LambdaService, 'invoke'>,
): (request: IncomingMessage, received: Received) => Promise<LoggedAnswer> {
  const { region, accountId, logs } = context;
  const authorizers = new Map<JwtAuthorizer, Authorize>();
  for (const { authorizer } of api.routes) {
    if (authorizer && !authorizers.has(authorizer)) {
      authorizers.set(authorizer, createJwtAuthorizer(authorizer));
    }
  }

  return async (request, received) => {
    if (headBytes(request) > MAX_HEAD_BYTES) {
      return say(431, httpApiSwitches.headersTooLargeMessage);
    }
    const target = readTarget(request.url);
    if (!target) return say(400, 'Bad Request');
    const match = matchRoute(api.routes, request.method ?? 'GET', target.path);
    if (!match) return say(404, 'Not Found');

    const { route, pathParameters } = match;
    const log = { route: route.routeKey };
    const authorize = route.authorizer && authorizers.get(route.authorizer);
    const authorization = readAuthorization(request.rawHeaders);
    const decision =
      authorization.kind === 'several'
        ? refuseSeveral(route.scopes)
        : await authorize?.(onlyValue(authorization), route.scopes);
    if (route.authorizer && decision) {
      await logTokenCheck(logs, {
        checker: 'http-api',
        issuer: route.authorizer.issuer,
        audience: route.authorizer.audience,
        token: readToken(onlyValue(authorization)),
        decision: ledgerDecision(decision),
        traceId: parseTraceHeader(received.traceHeader)?.root,
        requestId: received.requestId,
      });
    }
    if (decision?.kind === 'deny') {
      const { status, message, challenge, reason } = decision;
      const refused = say(status, message, { ...log, authorizer_error: reason });
      return { ...refused, headers: { ...refused.headers, 'www-authenticate': challenge } };
    }

    const body = await readBody(request, MAX_BODY_BYTES);
    if (!body) return say(413, 'Request Entity Too Large', log);

    const event = makeEvent({
      ...received,
      request,
      target,
      body,
      routeKey: route.routeKey,
      pathParameters,
      ...(decision && { authorized: decision }),
      stageVariables: api.stageVariables,
      apiId: api.id,
      accountId,
      region,
    });
    const called = { ...log, function_name: route.integration.functionArn.split(':').at(-1) };
    const invoked = lambda.invoke({
      functionArn: route.integration.functionArn,
      payload: event,
      caller: 'apigateway.amazonaws.com',
      sourceArn: `${executionArn(region, accountId, api.id)}/$default/${sourcePath(route)}`,
    });
    try {
      return answerOf(await within(route.integration.timeoutMs, invoked), called);
    } catch (error) {
      return failure(error instanceof Error ? error.message : String(error), called);
    }
  };
}

function ledgerDecision(decision: Authorized | Denied): TokenDecision {
  if (decision.kind === 'allow') return { verdict: 'accepted' };
  const { reason, status } = decision;
  // The scope is checked last, so the signature of this token is valid.
  return { verdict: 'refused', reason, isBelieved: status === 403 };
}

function answerOf(
  result: InvokeResult | 'timeout',
  log: Readonly<Record<string, unknown>>,
): LoggedAnswer {
  if (result === 'timeout') {
    return say(httpApiSwitches.timeoutStatus, 'Service Unavailable', {
      ...log,
      integration_error: 'The integration timed out',
    });
  }
  if (result.kind === 'refused') return failure(result.message, log);
  // The function's own message is in its own log.
  if (result.kind === 'failed') return failure(result.error.errorType, log);
  const answer = readAnswer(result.payload);
  return answer
    ? { ...answer, log }
    : failure("The function's answer is not an HTTP response", log);
}

function failure(integration_error: string, log: Readonly<Record<string, unknown>>): LoggedAnswer {
  return say(500, httpApiSwitches.failureMessage, { ...log, integration_error });
}

function say(
  status: number,
  message: string,
  log: Readonly<Record<string, unknown>> = {},
): LoggedAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ message }),
    log,
  };
}

/** Request line and headers, as they were sent. */
function headBytes({ method, url, httpVersion, rawHeaders }: IncomingMessage): number {
  const line = `${method} ${url} HTTP/${httpVersion}\r\n`;
  // Each name is followed by ": ", each value by a line end: two bytes either way.
  return rawHeaders.reduce(
    (bytes, part) => bytes + Buffer.byteLength(part) + 2,
    Buffer.byteLength(line),
  );
}

/** `GET/users/{id}`, or `$default`: the end of the ARN for which a permission is checked. */
function sourcePath({ routeKey }: Route): string {
  return routeKey.replace(' ', '');
}

async function within<T>(timeoutMs: number, work: Promise<T>): Promise<T | 'timeout'> {
  const { promise: late, resolve } = Promise.withResolvers<'timeout'>();
  const timer = setTimeout(() => resolve('timeout'), timeoutMs);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
