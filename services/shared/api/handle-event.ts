import type { Telemetry } from '@three-tier-chat/telemetry';
import type { Hono } from 'hono';
import * as z from 'zod';
import { answerBadEvent } from './answer-problem.ts';
import type { ApiEnvironment } from './api-environment.ts';

const header = z.union([z.string(), z.array(z.string())]).nullish();

/** An event of an HTTP API, payload format 2.0, as far as it is read here. */
const requestEvent = z.looseObject({
  version: z.literal('2.0'),
  rawPath: z.string().startsWith('/'),
  rawQueryString: z.string().default(''),
  headers: z.record(z.string(), header).default({}),
  /** Format 2.0 has none; whoever invokes the function directly may send what they like. */
  multiValueHeaders: z.record(z.string(), header).nullish(),
  requestContext: z.looseObject({
    http: z.looseObject({ method: z.string().regex(/^[A-Z]{1,20}$/) }),
  }),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().default(false),
});

type RequestEvent = z.infer<typeof requestEvent>;

/** What the HTTP API expects of a function. */
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
 * Makes the Lambda handler of an API. Hono's own adapter keeps the last of several headers that
 * differ in case, takes tokens from other platforms' events, and answers in plain text what it cannot
 * read: a token could be shown to one tier and used at another.
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

/** Undefined for what is no request of an HTTP API. */
function readRequest(event: unknown): Request | undefined {
  const parsed = requestEvent.safeParse(event);
  if (!parsed.success) return undefined;
  const { rawPath, rawQueryString, requestContext, body, isBase64Encoded } = parsed.data;
  const { method } = requestContext.http;
  // Set, not joined: a path that begins with two slashes is no host.
  const url = new URL('https://api');
  url.pathname = rawPath;
  url.search = rawQueryString;
  // Content of a GET has no meaning (RFC 9110 §9.3.1), and Request takes none.
  const hasBody = Boolean(body) && method !== 'GET' && method !== 'HEAD';
  try {
    return new Request(url, {
      method,
      headers: readHeaders(parsed.data),
      ...(hasBody && { body: Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8') }),
    });
  } catch {
    // A header's name or value that HTTP has not, or a method that is reserved.
    return undefined;
  }
}

/** Headers of one name, however it is spelled and wherever it stands, become one joined by commas. */
function readHeaders({ headers, multiValueHeaders }: RequestEvent): Headers {
  const read = new Headers();
  const entries = [...Object.entries(headers), ...Object.entries(multiValueHeaders ?? {})];
  for (const [name, values] of entries) {
    for (const value of [values ?? []].flat()) read.append(name, inLatin1(value));
  }
  return read;
}

function inLatin1(value: string): string {
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
