import * as z from 'zod';
import { block, ignored, parseArguments, unsupported } from '../terraform/parse-arguments.ts';
import type { DeclaredResource } from '../terraform/resource.ts';
import { isForwardable } from './header-rules.ts';
import { parseTools, type Tool } from './openapi-tools.ts';
import type { GatewaySwitches } from './switches.ts';

/** An OpenAPI target: `aws_bedrockagentcore_gateway_target`. */
export interface TargetDefinition {
  readonly name: string;
  readonly gatewayId: string;
  /** Names of headers, in lower case, that are forwarded to the target. */
  readonly allowedRequestHeaders: readonly string[];
  readonly tools: readonly Tool[];
}

const openApi = block(
  z.strictObject({
    inline_payload: block(z.strictObject({ payload: z.string() })),
    s3: unsupported(),
  }),
);

const schema = z.strictObject({
  name: z.string().regex(/^([0-9a-zA-Z]-?){1,100}$/),
  gateway_identifier: z.string(),
  target_configuration: block(
    z.strictObject({
      mcp: block(
        z.strictObject({
          open_api_schema: openApi,
          lambda: unsupported(),
          mcp_server: unsupported(),
          smithy_model: unsupported(),
          api_gateway: unsupported(),
        }),
      ),
    }),
  ),
  metadata_configuration: block(
    z.strictObject({
      allowed_request_headers: z
        .array(
          z
            .string()
            .max(100)
            .refine(isForwardable, { error: 'AgentCore does not accept this header name' }),
        )
        .min(1)
        .max(10)
        .nullish(),
      allowed_response_headers: unsupported(),
      allowed_query_parameters: unsupported(),
    }),
  ).optional(),
  // The caller's own token must reach the API; any other credential would replace it.
  credential_provider_configuration: z
    .unknown()
    .optional()
    .refine((value) => providerNames(value).length === 0, {
      error: ({ input }) =>
        `the local cloud does not emulate the credential provider ${providerNames(input).join(', ')}`,
    }),
  description: z.string().min(1).max(200).nullish(),
  region: ignored(),
  timeouts: ignored(),
});

/** @throws Error naming an argument or a part of the schema that the local cloud does not know. */
export function parseTarget(
  resource: DeclaredResource,
  switches: Pick<GatewaySwitches, 'bodyArguments'>,
): TargetDefinition {
  const parsed = parseArguments(resource, schema);
  const { payload } = parsed.target_configuration.mcp.open_api_schema.inline_payload;
  const allowed = parsed.metadata_configuration?.allowed_request_headers ?? [];
  return {
    name: parsed.name,
    gatewayId: parsed.gateway_identifier,
    allowedRequestHeaders: allowed.map((name) => name.toLowerCase()),
    tools: parseTools(parsed.name, payload, resource.address, switches),
  };
}

function providerNames(value: unknown): readonly string[] {
  return [value ?? []]
    .flat()
    .flatMap((provider) => (typeof provider === 'object' && provider ? Object.keys(provider) : []));
}
