import * as z from 'zod';
import {
  type AuthorizerConfiguration,
  authorizerConfiguration,
} from '../agentcore/authorizer-configuration.ts';
import { block, ignored, parseArguments, unsupported } from '../terraform/parse-arguments.ts';
import { readAttribute } from '../terraform/read-attribute.ts';
import type { Resource } from '../terraform/resource.ts';

/** The runtime, as `aws_bedrockagentcore_agent_runtime` defines it. */
export interface RuntimeDefinition {
  /** `{agent_runtime_name}-{suffix}`. */
  readonly id: string;
  readonly arn: string;
  /** The execution role. */
  readonly roleArn: string;
  /** The artifact `{service}/{version}.zip`. */
  readonly service: string;
  readonly version: string;
  /** Script inside the artifact. */
  readonly entryPoint: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly authorizer: AuthorizerConfiguration;
  /** Header names, in lower case. */
  readonly headerAllowlist: readonly string[];
}

const artifact = block(
  z.strictObject({
    code_configuration: block(
      z.strictObject({
        // AgentCore runs the entry point with the language's interpreter, which accepts one file.
        entry_point: z.tuple([z.string()]),
        runtime: z.literal('NODE_22'),
        code: block(
          z.strictObject({
            s3: block(
              z.strictObject({
                bucket: z.string(),
                prefix: z.string().regex(/^[^/]+\/[^/]+\.zip$/, 'must be {service}/{version}.zip'),
                version_id: unsupported(),
              }),
            ),
          }),
        ),
      }),
    ),
    container_configuration: unsupported(),
  }),
);

const schema = z.strictObject({
  agent_runtime_name: z.string().regex(/^[a-zA-Z][a-zA-Z0-9_]{0,47}$/),
  agent_runtime_artifact: artifact,
  role_arn: z.string(),
  authorizer_configuration: authorizerConfiguration,
  protocol_configuration: block(z.strictObject({ server_protocol: z.literal('HTTP') })).optional(),
  request_header_configuration: block(
    z.strictObject({ request_header_allowlist: z.array(allowlistedHeader()).min(1).max(20) }),
  ).optional(),
  // CreateAgentRuntime, "environmentVariables".
  environment_variables: z
    .record(z.string().max(100), z.string().max(5000))
    .refine((all) => Object.keys(all).length <= 50, 'AgentCore accepts 50 variables')
    .nullish(),
  filesystem_configuration: unsupported(),
  // Sessions share one process here, so nothing ends after a session's idle time or lifetime.
  lifecycle_configuration: ignored(),
  network_configuration: ignored(),
  description: z.string().min(1).max(4096).nullish(),
  region: ignored(),
  tags: ignored(),
  timeouts: ignored(),
});

/** @throws Error naming an argument that the local cloud does not know. */
export function parseRuntime(resource: Resource): RuntimeDefinition {
  const parsed = parseArguments(resource, schema);
  const { code_configuration } = parsed.agent_runtime_artifact;
  const [service = '', file = ''] = code_configuration.code.s3.prefix.split('/');
  const allowlist = parsed.request_header_configuration?.request_header_allowlist ?? [];
  return {
    id: readAttribute(resource, 'agent_runtime_id'),
    arn: readAttribute(resource, 'agent_runtime_arn'),
    roleArn: parsed.role_arn,
    service,
    version: file.replace(/\.zip$/, ''),
    entryPoint: code_configuration.entry_point[0],
    environment: parsed.environment_variables ?? {},
    authorizer: parsed.authorizer_configuration,
    headerAllowlist: allowlist.map((name) => name.toLowerCase()),
  };
}

/**
 * AgentCore refuses its own headers, and those that HTTP sets, in an allowlist (AgentCore Developer
 * Guide, "Pass custom headers to Amazon Bedrock AgentCore Runtime").
 */
function allowlistedHeader() {
  return z
    .string()
    .refine(
      (name) =>
        /^x-amzn-bedrock-agentcore-runtime-custom-/i.test(name) ||
        !/^(x-amz-|x-amzn-|content-|accept|host$|connection$|transfer-encoding$|cookie$)/i.test(
          name,
        ),
      { error: 'AgentCore does not accept this name in a header allowlist' },
    );
}
