import type { CloudContext } from '../context.ts';
import { type Credentials, credentialVariables } from '../iam/credentials.ts';
import { localUrl } from '../ports.ts';
import type { RuntimeDefinition } from './runtime-definition.ts';

/** AWS credentials of the developer, for an agent that talks to the real Bedrock. */
export interface RealBedrock {
  /** `AWS_PROFILE`, `AWS_ACCESS_KEY_ID`, `HOME`, …: all that the AWS SDK shall see. */
  readonly environment: Readonly<Record<string, string>>;
}

/** All that the agent's process sees: the stack's variables, what AgentCore sets, local endpoints. */
export function makeAgentEnvironment(
  { environment }: RuntimeDefinition,
  { ports, region }: Pick<CloudContext, 'ports' | 'region'>,
  credentials: Credentials,
  realBedrock?: RealBedrock,
): Readonly<Record<string, string>> {
  return {
    ...environment,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    ...(realBedrock?.environment ?? {
      ...credentialVariables(credentials),
      AWS_ENDPOINT_URL_BEDROCK_RUNTIME: localUrl(ports.bedrock),
    }),
    // Also beside the real Bedrock: traces stay here.
    AWS_ENDPOINT_URL_XRAY: localUrl(ports.xray),
    PORT: String(ports.agentProcess),
  };
}
