import { BEDROCK_PORT } from '../bedrock/port.ts';
import type { CloudContext } from '../context.ts';
import { type Credentials, credentialVariables } from '../iam/credentials.ts';
import { localUrl } from '../ports.ts';
import { XRAY_PORT } from '../xray/port.ts';
import { AGENT_PROCESS_PORT } from './port.ts';
import type { RuntimeDefinition } from './runtime-definition.ts';
import type { RuntimeSwitches } from './switches.ts';

/** AWS credentials of the developer, for an agent that talks to the real Bedrock. */
export interface RealBedrock {
  /** `AWS_PROFILE`, `AWS_ACCESS_KEY_ID`, `HOME`, …: the variables that the AWS SDK needs. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Makes the complete environment of the agent's process: the stack's variables, those that
 * AgentCore sets, and local endpoints.
 */
export function makeAgentEnvironment(
  definition: RuntimeDefinition,
  { portOf, region }: Pick<CloudContext, 'portOf' | 'region'>,
  credentials: Credentials,
  { setsAdotVariables }: RuntimeSwitches,
  realBedrock?: RealBedrock,
): Readonly<Record<string, string>> {
  return {
    ...(setsAdotVariables && adotVariables(definition, region)),
    ...definition.environment,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    ...(realBedrock?.environment ?? {
      ...credentialVariables(credentials),
      AWS_ENDPOINT_URL_BEDROCK_RUNTIME: localUrl(portOf(BEDROCK_PORT)),
    }),
    // Local even with the real Bedrock: traces stay on this machine.
    AWS_ENDPOINT_URL_XRAY: localUrl(portOf(XRAY_PORT)),
    PORT: String(portOf(AGENT_PROCESS_PORT)),
    // In AWS only AgentCore reaches an agent; here the process must be shielded from the network.
    HOST: '127.0.0.1',
  };
}

/** Unless `DISABLE_ADOT_OBSERVABILITY` is set, AgentCore configures ADOT to send everything. */
function adotVariables(
  { id, arn }: RuntimeDefinition,
  region: string,
): Readonly<Record<string, string>> {
  const group = `/aws/bedrock-agentcore/runtimes/${id}-DEFAULT`;
  const resource = {
    'service.name': `${id.replace(/-[^-]*$/, '')}.DEFAULT`,
    'deployment.environment.name': 'bedrock-agentcore:default',
    'cloud.provider': 'aws',
    'cloud.platform': 'aws_bedrock_agentcore',
    'cloud.region': region,
    'cloud.resource_id': `${arn}/runtime-endpoint/DEFAULT:DEFAULT`,
    'aws.log.group.names': group,
    'aws.log.stream.names': 'otel-rt-logs',
  };
  return {
    AGENT_OBSERVABILITY_ENABLED: 'true',
    OTEL_TRACES_EXPORTER: 'otlp',
    OTEL_LOGS_EXPORTER: 'otlp',
    OTEL_METRICS_EXPORTER: 'awsemf',
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
    OTEL_EXPORTER_OTLP_LOGS_HEADERS: `x-aws-log-group=${group},x-aws-log-stream=otel-rt-logs,x-aws-metric-namespace=bedrock-agentcore`,
    OTEL_RESOURCE_ATTRIBUTES: Object.entries(resource)
      .map(([name, value]) => `${name}=${value}`)
      .join(','),
  };
}
