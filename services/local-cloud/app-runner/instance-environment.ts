import type { CloudContext } from '../context.ts';
import { type Credentials, credentialVariables } from '../iam/credentials.ts';
import { localUrl } from '../ports.ts';

/** Who an instance is to AWS's services. */
export interface InstanceIdentity {
  /** Of the instance role. */
  readonly credentials: Credentials;
  /** The X-Ray daemon that asks with the instance role. */
  readonly xrayPort: number;
}

/**
 * All that an instance sees: the stack's variables, what App Runner sets, and AWS's own variables for
 * the services of this machine. Nothing of the host's environment, and no AWS_EXECUTION_ENV.
 */
export function makeInstanceEnvironment(
  environment: Readonly<Record<string, string>>,
  { ports }: Pick<CloudContext, 'ports'>,
  { credentials, xrayPort }: InstanceIdentity,
): Readonly<Record<string, string>> {
  return {
    ...environment,
    ...credentialVariables(credentials),
    // App Runner sets PORT to the port of the image configuration.
    PORT: String(ports.backendProcess),
    AWS_ENDPOINT_URL_BEDROCK_AGENTCORE: localUrl(ports.runtime),
    AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${xrayPort}`,
  };
}
