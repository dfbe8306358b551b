import type { RouteConfig } from '@hono/zod-openapi';
import { PROBLEM_MEDIA_TYPE } from '@three-tier-chat/wire-contract';
import * as z from 'zod';

/** A problem document (RFC 9457) as wire-contract defines it. */
const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string().describe('What failed and what to do'),
  code: z.string().describe('Stable name of the kind of problem'),
  traceId: z.string().describe('Names the request in logs and traces'),
});

/** The HTTP API's own error answers, sent instead of the function's. */
const message = z.object({ message: z.string().describe('Message of API Gateway') });

const byFunction = { [PROBLEM_MEDIA_TYPE]: { schema: problem } };
const byHttpApi = { 'application/json': { schema: message } };
const byEither = { ...byHttpApi, ...byFunction };

/**
 * The error answers that every operation shares, and their source: the HTTP API answers in
 * `application/json`, the function in `application/problem+json`.
 */
const REFUSALS = {
  400: {
    description:
      'From the function: the request does not fit the operation; or, when it is invoked without the HTTP API, the Authorization header cannot be read in exactly one way',
    content: byFunction,
  },
  401: {
    description:
      'From the HTTP API: no valid access token was sent, or its issuer’s keys are unavailable. From the function: a token that the HTTP API accepted and the function or Okta does not',
    content: byEither,
  },
  403: {
    description:
      'From the HTTP API: the access token lacks the scope of this operation. From the function: the same, when it is invoked without the HTTP API, or a service that it calls with the token refuses it',
    content: byEither,
  },
  413: { description: 'From the HTTP API: the request body is too large', content: byHttpApi },
  429: { description: 'From the HTTP API: too many requests', content: byHttpApi },
  431: { description: 'From the HTTP API: the request headers are too large', content: byHttpApi },
  500: {
    description: 'From the HTTP API: the function failed. From the function: an internal error',
    content: byEither,
  },
  503: {
    description:
      'From the HTTP API: the function took too long. From the function: a service that it calls gave no usable answer',
    content: byEither,
  },
};

/** Additional error answers of an operation with a body. */
const BODY_REFUSALS = {
  413: {
    description: 'From the HTTP API or the function: the request body is too large',
    content: byEither,
  },
  415: { description: 'From the function: the body is not application/json', content: byFunction },
};

/** Additional error answers of an operation that requires an idempotency key. */
const CHANGE_REFUSALS = {
  409: {
    description: 'From the function: the same key is being used just now; send the same again',
    content: byFunction,
  },
  412: {
    description: 'From the function: another version than that of If-Match is the present one',
    content: byFunction,
  },
  422: {
    description: 'From the function: the idempotency key was used for another request',
    content: byFunction,
  },
  428: { description: 'From the function: If-Match is missing', content: byFunction },
};

/** The error answers of an operation. */
export function refusalsOf(
  { request }: Pick<RouteConfig, 'request'>,
  isChange: boolean,
): RouteConfig['responses'] {
  return {
    ...REFUSALS,
    ...(request?.body && BODY_REFUSALS),
    ...(isChange && CHANGE_REFUSALS),
  };
}
