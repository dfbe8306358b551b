import * as z from 'zod';

/** A JSON-RPC message of the Model Context Protocol, as far as it is read here. */
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
      /** As REST APIs' events have it; AgentCore's guide knows no such member. */
      multiValueHeaders: headerMap.nullish(),
      // Only looked at, not parsed: what goes on must be the very message that came.
      body: z.custom<z.input<typeof message>>((body) => message.safeParse(body).success),
    }),
  }),
});

export interface Interception {
  /** Value of a header, whatever its case; repeated ones joined by a comma, as HTTP does. */
  header(name: string): string | undefined;
  /** The message exactly as it came. */
  readonly body: unknown;
  /** What an answer to the message has to repeat. */
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
      const values = valuesOf(headers, wanted);
      // The same headers once more, or others beside them: which would count is nobody's guess.
      const others = valuesOf(multiValueHeaders ?? {}, wanted);
      if (others.join() !== values.join()) values.push(...others);
      return values.length === 0 ? undefined : values.join(', ');
    },
    body,
    id: body.id ?? null,
    method: body.method,
    toolName: typeof name === 'string' ? name : undefined,
  };
}

function valuesOf(headers: z.infer<typeof headerMap>, wanted: string): string[] {
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
