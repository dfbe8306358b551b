import * as z from 'zod';

/** The parts of a JSON-RPC message of the Model Context Protocol that are read here. */
const message = z.looseObject({
  id: z.union([z.string(), z.number(), z.null()]).optional(),
  method: z.string().optional(),
  params: z.looseObject({ name: z.unknown().optional() }).optional(),
});

const headerMap = z.record(z.string(), z.union([z.string(), z.array(z.string())]));

/**
 * Input of a REQUEST interceptor
 * (AgentCore developer guide, "Types of interceptors"; `context` and `gatewayResponse` come as null).
 */
const interception = z.looseObject({
  interceptorInputVersion: z.literal('1.0'),
  mcp: z.looseObject({
    gatewayRequest: z.looseObject({
      headers: headerMap,
      /** As in events of REST APIs; AgentCore's guide does not mention it. */
      multiValueHeaders: headerMap.nullish(),
      // Validated but not transformed: the message must be forwarded unchanged.
      body: z.custom<z.input<typeof message>>((body) => message.safeParse(body).success),
    }),
  }),
});

export interface Interception {
  /** Value of a header, case-insensitive; repeated headers are joined by a comma, as in HTTP. */
  header(name: string): string | undefined;
  /** The unchanged message. */
  readonly body: unknown;
  /** The JSON-RPC id that the answer must repeat. */
  readonly id: string | number | null;
  readonly method: string | undefined;
  /** Name of the called tool; undefined for any other method. */
  readonly toolName: string | undefined;
}

/** @throws Error for an unknown version or shape: the Gateway then refuses the call. */
export function parseInterception(event: unknown): Interception {
  const parsed = interception.safeParse(event);
  if (!parsed.success) {
    const places = parsed.error.issues.map((issue) => issue.path.join('.'));
    throw new Error(
      `The interceptor input cannot be read at ${places.join(', ')}: version 1.0 with request headers is expected`,
    );
  }
  const { headers, multiValueHeaders, body } = parsed.data.mcp.gatewayRequest;
  const name = body.method === 'tools/call' ? body.params?.name : undefined;
  return {
    header(wanted) {
      const values = headerValues(headers, wanted);
      // `multiValueHeaders` repeats `headers` or differs; if it differs, all values count, so that
      // a second token is never ignored.
      const others = headerValues(multiValueHeaders ?? {}, wanted);
      if (others.join() !== values.join()) values.push(...others);
      return values.length === 0 ? undefined : values.join(', ');
    },
    body,
    id: body.id ?? null,
    method: body.method,
    toolName: typeof name === 'string' ? name : undefined,
  };
}

function headerValues(headers: z.infer<typeof headerMap>, wanted: string): string[] {
  return Object.entries(headers).flatMap(([key, value]) =>
    key.toLowerCase() === wanted ? value : [],
  );
}

/** Output of a REQUEST interceptor: either a request to go on with, or an answer that ends the call. */
export interface InterceptorOutput {
  readonly interceptorOutputVersion: '1.0';
  readonly mcp:
    | {
        readonly transformedGatewayRequest: {
          readonly headers: Readonly<Record<string, string>>;
          readonly body: unknown;
        };
      }
    | {
        readonly transformedGatewayResponse: {
          readonly statusCode: number;
          readonly headers: Readonly<Record<string, string>>;
          readonly body: JsonRpcError;
        };
      };
}

interface JsonRpcError {
  readonly jsonrpc: '2.0';
  readonly id: string | number | null;
  readonly error: { readonly code: number; readonly message: string };
}
