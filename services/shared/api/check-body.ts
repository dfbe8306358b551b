import type { RouteConfig } from '@hono/zod-openapi';
import type { MiddlewareHandler } from 'hono';
import type { ApiEnvironment } from './api-environment.ts';
import { ProblemError } from './problem-error.ts';

/** The largest body of an operation that sets no limit of its own; a DynamoDB item can have 400 KB. */
const LARGEST_BODY_BYTES = 256 * 1024;
const JSON_TYPE = /^application\/json *(?:;|$)/i;

/**
 * Refuses a body that is missing, too large or not JSON, before it is checked against its schema.
 *
 * @throws Error at start if a route's body is not declared as required and only JSON.
 */
export function checkBody(
  { request, path }: RouteConfig,
  largestBodyBytes = LARGEST_BODY_BYTES,
): MiddlewareHandler<ApiEnvironment> {
  const body = request?.body;
  if (!body) return (_c, next) => next();
  if (!body.required || Object.keys(body.content).join() !== 'application/json') {
    throw new Error(`The body of ${path} must be required, and application/json alone`);
  }
  return async (c, next) => {
    const bytes = await c.req.arrayBuffer();
    if (bytes.byteLength > largestBodyBytes) {
      throw new ProblemError(
        'body-too-large',
        `The body is larger than ${largestBodyBytes} bytes: send a smaller one.`,
      );
    }
    if (bytes.byteLength === 0) {
      throw new ProblemError('bad-request', 'The body is missing: send it as application/json.');
    }
    if (!JSON_TYPE.test(c.req.header('content-type') ?? '')) {
      throw new ProblemError(
        'unsupported-media-type',
        'The body is not application/json: send it as that.',
      );
    }
    if (!isJson(bytes)) {
      throw new ProblemError('bad-request', 'The body is not valid JSON in UTF-8: correct it.');
    }
    await next();
  };
}

function isJson(bytes: ArrayBuffer): boolean {
  try {
    JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return true;
  } catch {
    return false;
  }
}
