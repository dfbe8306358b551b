import * as z from 'zod';
import {
  type AuthorizerConfiguration,
  authorizerConfiguration,
} from '../agentcore/authorizer-configuration.ts';
import { block, ignored, parseArguments, unsupported } from '../terraform/parse-arguments.ts';
import { readAttribute } from '../terraform/read-attribute.ts';
import type { Resource } from '../terraform/resource.ts';
import { STATELESS_VERSION } from './stateless.ts';

/** The gateway, as `aws_bedrockagentcore_gateway` defines it. */
export interface GatewayDefinition {
  readonly id: string;
  readonly arn: string;
  /** The service role, which is used to call the interceptor. */
  readonly roleArn: string;
  readonly authorizer: AuthorizerConfiguration;
  /** The REQUEST interceptor. */
  readonly interceptor?: { readonly functionArn: string; readonly passRequestHeaders: boolean };
  /** MCP versions, newest first. */
  readonly supportedVersions: readonly string[];
  readonly instructions?: string;
  /** Tells callers why a tool failed. */
  readonly isDebug: boolean;
}

const VERSIONS = [STATELESS_VERSION, '2025-11-25', '2025-06-18', '2025-03-26'] as const;

const interceptor = z.strictObject({
  interception_points: z.tuple([z.literal('REQUEST')]),
  interceptor: block(z.strictObject({ lambda: block(z.strictObject({ arn: z.string() })) })),
  input_configuration: block(z.strictObject({ pass_request_headers: z.boolean() })).optional(),
});

const mcp = z.strictObject({
  supported_versions: z.array(z.enum(VERSIONS)).min(1).nullish(),
  instructions: z.string().nullish(),
  search_type: unsupported(),
  session_configuration: unsupported(),
  streaming_configuration: unsupported(),
});

const schema = z.strictObject({
  name: z.string().regex(/^([0-9a-zA-Z]-?){1,100}$/),
  protocol_type: z.literal('MCP'),
  authorizer_type: z.literal('CUSTOM_JWT'),
  authorizer_configuration: authorizerConfiguration,
  role_arn: z.string(),
  interceptor_configuration: z
    .union([z.array(interceptor).max(1), interceptor])
    .nullish()
    .transform((value) => [value ?? []].flat()[0]),
  protocol_configuration: block(z.strictObject({ mcp: block(mcp).optional() })).optional(),
  exception_level: z.literal('DEBUG').nullish(),
  policy_engine_configuration: unsupported(),
  kms_key_arn: ignored(),
  description: z.string().min(1).max(200).nullish(),
  region: ignored(),
  tags: ignored(),
  timeouts: ignored(),
});

/** @throws Error naming an argument that the local cloud does not know. */
export function parseGateway(resource: Resource): GatewayDefinition {
  const parsed = parseArguments(resource, schema);
  const { interceptor_configuration: request } = parsed;
  const { supported_versions, instructions } = parsed.protocol_configuration?.mcp ?? {};
  return {
    id: readAttribute(resource, 'gateway_id'),
    arn: readAttribute(resource, 'gateway_arn'),
    roleArn: parsed.role_arn,
    authorizer: parsed.authorizer_configuration,
    ...(request && {
      interceptor: {
        functionArn: request.interceptor.lambda.arn,
        passRequestHeaders: request.input_configuration?.pass_request_headers ?? false,
      },
    }),
    supportedVersions: VERSIONS.filter((version) => supported_versions?.includes(version) ?? true),
    ...(instructions != null && { instructions }),
    isDebug: parsed.exception_level === 'DEBUG',
  };
}
