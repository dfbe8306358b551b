import type { Telemetry } from '@three-tier-chat/telemetry';
import type { Hono } from 'hono';
import * as z from 'zod';
import { answerBadEvent } from './answer-problem.ts';
import type { ApiEnvironment } from './api-environment.ts';

const header = z.union([z.string(), z.array(z.string())]).nullish();

/** The parts of an HTTP API event, payload format 2.0, that are read here. */
const requestEvent = z.looseObject({
  version: z.literal('2.0'),
  rawPath: z.string().startsWith('/'),
  rawQueryString: z.string().default(''),
  headers: z.record(z.string(), header).default({}),
  /** Not in format 2.0, but a direct invocation of the function may contain it. */
  multiValueHeaders: z.record(z.string(), header).nullish(),
  requestContext: z.looseObject({
    http: z.looseObject({ method: z.string().regex(/^[A-Z]{1,20}$/) }),
  }),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().default(false),
});

type RequestEvent = z.infer<typeof requestEvent>;

/** The answer format that the HTTP API expects. */
export interface EventAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly isBase64Encoded: false;
}

export type EventHandler = (
  event: unknown,
  context: { readonly awsRequestId: string },
) => Promise<EventAnswer>;

/**
 * Makes the Lambda handler of an API. Hono's own adapter is not used: it keeps the last of several
 * headers that differ in case, so that two tiers could check different tokens; it reads tokens from
 * other platforms' events; and it answers unreadable events in plain text.
 */
export function createEventHandler(
  app: Hono<ApiEnvironment>,
  telemetry: Pick<Telemetry, 'openRequest' | 'annotate' | 'logger'>,
): EventHandler {
  return async (event, lambdaContext) => {
    const request = readRequest(event);
    if (request) return toAnswer(await app.fetch(request, { lambdaContext }));
    const refused = telemetry.openRequest({
      traceHeader: undefined,
      requestId: lambdaContext.awsRequestId,
    });
    return refused.run(() => {
      telemetry.logger.warn('event.unreadable');
      telemetry.annotate('outcome', 'bad-request');
      refused.close({ status: 400 });
      return toAnswer(answerBadEvent(refused.traceId));
    });
  };
}

/** @returns undefined if the event is not a request of an HTTP API. */
function readRequest(event: unknown): Request | undefined {
  const parsed = requestEvent.safeParse(event);
  if (!parsed.success) return undefined;
  const { rawPath, rawQueryString, requestContext, body, isBase64Encoded } = parsed.data;
  const { method } = requestContext.http;
  // Assigned rather than concatenated, so that a path with two leading slashes is not read as a
  // host.
  const url = new URL('https://api');
  url.pathname = rawPath;
  url.search = rawQueryString;
  // Content in a GET has no meaning (RFC 9110 §9.3.1), and Request does not accept it.
  const hasBody = Boolean(body) && method !== 'GET' && method !== 'HEAD';
  try {
    return new Request(url, {
      method,
      headers: readHeaders(parsed.data),
      ...(hasBody && { body: Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8') }),
    });
  } catch {
    // An invalid header name or value, or a forbidden method.
    return undefined;
  }
}

/** Joins headers of the same name by commas, case-insensitively and across both header maps. */
function readHeaders({ headers, multiValueHeaders }: RequestEvent): Headers {
  const read = new Headers();
  const entries = [...Object.entries(headers), ...Object.entries(multiValueHeaders ?? {})];
  for (const [name, values] of entries) {
    for (const value of [values ?? []].flat()) read.append(name, encodeNonLatin1(value));
  }
  return read;
}

function encodeNonLatin1(value: string): string {
  return /[\u0100-\uffff]/.test(value) ? encodeURIComponent(value.toWellFormed()) : value;
}

async function toAnswer(response: Response): Promise<EventAnswer> {
  return {
    statusCode: response.status,
    headers: Object.fromEntries(response.headers),
    body: await response.text(),
    isBase64Encoded: false,
  };
}
