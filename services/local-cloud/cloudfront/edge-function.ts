import vm from 'node:vm';
import * as z from 'zod';
import { parseArguments } from '../terraform/parse-arguments.ts';
import type { DeclaredResource } from '../terraform/resource.ts';

export interface EdgeRequest {
  readonly method: string;
  /** Path as in the request line, without the query. */
  readonly uri: string;
  /** Without the question mark. */
  readonly queryString: string;
  /** Names in lower case, including cookies. */
  readonly headers: Readonly<Record<string, string>>;
}

interface EdgeResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: Buffer;
}

interface EdgeContext {
  readonly distributionId: string;
  readonly requestId: string;
  /** Address of the viewer. */
  readonly ip: string;
}

type EdgeVerdict =
  | { readonly kind: 'request'; readonly request: EdgeRequest }
  | { readonly kind: 'response'; readonly response: EdgeResponse };

/** Runs a viewer-request function. Rejects if it throws, does not end, or returns neither kind. */
export type EdgeFunction = (request: EdgeRequest, context: EdgeContext) => Promise<EdgeVerdict>;

const functionSchema = z.looseObject({
  name: z.string(),
  code: z.string(),
  runtime: z.literal('cloudfront-js-2.0'),
  publish: z.literal(true).optional(),
  key_value_store_associations: z.array(z.never()).optional(),
});

/**
 * Far above CloudFront's millisecond, since it only ends a function that would never end. It is
 * wall-clock time, so a busy machine must not reach it.
 */
const ENDLESS_MS = 5000;
/** What a function may not change (Developer Guide, "Restrictions on edge functions"). */
const READ_ONLY = new Set(['content-length', 'host', 'transfer-encoding', 'via']);

const field = z.looseObject({ value: z.string() });
const multiField = z.looseObject({
  value: z.string(),
  multiValue: z.array(field).optional(),
});
const fields = z.record(z.string(), multiField);
const requestSchema = z.looseObject({
  method: z.string(),
  uri: z.string().startsWith('/'),
  querystring: fields.default({}),
  headers: fields.default({}),
  cookies: fields.default({}),
});
const responseSchema = z.looseObject({
  statusCode: z.number().int().min(200).max(599),
  headers: fields.default({}),
  cookies: z
    .record(z.string(), z.looseObject({ value: z.string(), attributes: z.string().optional() }))
    .default({}),
  body: z
    .union([
      z.string().transform((data) => Buffer.from(data)),
      z
        .object({ encoding: z.enum(['text', 'base64']), data: z.string() })
        .transform(({ encoding, data }) =>
          Buffer.from(data, encoding === 'text' ? 'utf8' : encoding),
        ),
    ])
    .default(Buffer.alloc(0)),
});

/**
 * Compiles the code of an `aws_cloudfront_function` (runtime cloudfront-js-2.0): plain JavaScript,
 * without modules, timers, network or code from strings.
 *
 * @throws Error if the code does not compile or has no `handler`.
 */
export function compileEdgeFunction(
  resource: DeclaredResource,
  onLog: (text: string) => void,
  endlessMs = ENDLESS_MS,
): EdgeFunction {
  const { name, code } = parseArguments(resource, functionSchema);
  const log = (...parts: readonly unknown[]) => onLog(parts.map(String).join(' '));
  const scope = vm.createContext(
    { input: '', console: { log } },
    { codeGeneration: { strings: false, wasm: false } },
  );
  const run = (source: string): unknown =>
    new vm.Script(source, { filename: `${name}.js` }).runInContext(scope, { timeout: endlessMs });
  try {
    run(code);
  } catch (cause) {
    throw new Error(`${resource.address}: the function does not compile`, { cause });
  }
  if (run('typeof handler') !== 'function') {
    throw new Error(`${resource.address}: the function has no handler(event)`);
  }

  return async (request, context) => {
    // Only text is passed in and out, so that neither side gets the other's objects.
    scope['input'] = JSON.stringify(toEvent(request, context));
    try {
      const output = await run(
        'Promise.resolve(handler(JSON.parse(input))).then((result) => JSON.stringify(result))',
      );
      return toVerdict(JSON.parse(String(output)), request);
    } catch (error) {
      // CloudFront does not tell the viewer why, only the function's log group.
      onLog(`failed: ${error}`);
      throw error;
    }
  };
}

function toEvent(request: EdgeRequest, context: EdgeContext): object {
  const { cookie, ...headers } = request.headers;
  return {
    version: '1.0',
    context: {
      distributionDomainName: headers['host'] ?? '',
      distributionId: context.distributionId,
      eventType: 'viewer-request',
      requestId: context.requestId,
    },
    viewer: { ip: context.ip },
    request: {
      method: request.method,
      uri: request.uri,
      querystring: toFields(split(request.queryString, '&')),
      headers: toFields(Object.entries(headers)),
      cookies: toFields(split(cookie ?? '', ';')),
    },
  };
}

function toVerdict(result: unknown, request: EdgeRequest): EdgeVerdict {
  if (typeof result === 'object' && result !== null && 'statusCode' in result) {
    const { statusCode, headers, cookies, body } = responseSchema.parse(result);
    const setCookie = Object.entries(cookies).map(([name, { value, attributes }]) =>
      [`${name}=${value}`, attributes].filter(Boolean).join('; '),
    );
    return {
      kind: 'response',
      response: {
        status: statusCode,
        headers: {
          ...Object.fromEntries(fromFields(headers)),
          ...(setCookie.length > 0 && { 'set-cookie': setCookie }),
        },
        body,
      },
    };
  }
  const { method, uri, querystring, headers, cookies } = requestSchema.parse(result);
  const readOnly = Object.entries(request.headers).filter(([name]) => READ_ONLY.has(name));
  const cookie = join(fromFields(cookies), '; ');
  return {
    kind: 'request',
    request: {
      method,
      uri,
      queryString: join(fromFields(querystring), '&'),
      headers: {
        ...Object.fromEntries(fromFields(headers).filter(([name]) => !READ_ONLY.has(name))),
        ...Object.fromEntries(readOnly),
        ...(cookie && { cookie }),
      },
    },
  };
}

type Pair = readonly [name: string, value: string];

function split(text: string, separator: string): readonly Pair[] {
  return text
    .split(separator)
    .map((part) => part.trim())
    .filter(Boolean)
    .map((part) => {
      const at = part.indexOf('=');
      return at === -1 ? [part, ''] : [part.slice(0, at), part.slice(at + 1)];
    });
}

function join(pairs: readonly Pair[], separator: string): string {
  return pairs.map(([name, value]) => (value ? `${name}=${value}` : name)).join(separator);
}

function toFields(pairs: readonly Pair[]): object {
  const byName = new Map<string, string[]>();
  for (const [name, value] of pairs) byName.set(name, [...(byName.get(name) ?? []), value]);
  return Object.fromEntries(
    Array.from(byName, ([name, [value, ...more]]) => [
      name,
      more.length === 0
        ? { value }
        : { value, multiValue: [value, ...more].map((one) => ({ value: one })) },
    ]),
  );
}

function fromFields(record: z.output<typeof fields>): readonly Pair[] {
  return Object.entries(record).flatMap(([name, { value, multiValue }]): Pair[] =>
    (multiValue ?? [{ value }]).map((one) => [name, one.value]),
  );
}
