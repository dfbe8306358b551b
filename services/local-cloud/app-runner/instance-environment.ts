import { RUNTIME_PORT } from '../agentcore-runtime/port.ts';
import { CLOUDWATCH_LOGS_PORT } from '../cloudwatch-logs/port.ts';
import type { CloudContext } from '../context.ts';
import { type Credentials, credentialVariables } from '../iam/credentials.ts';
import { localUrl } from '../ports.ts';
import { XRAY_PORT } from '../xray/port.ts';
import { BACKEND_PROCESS_PORT } from './port.ts';

/**
 * Makes the complete environment of an instance: the stack's variables, credentials of its role,
 * its port, and AWS's own variables for the services of this machine. It contains nothing of the
 * host's environment, and no AWS_EXECUTION_ENV.
 */
export function makeInstanceEnvironment(
  environment: Readonly<Record<string, string>>,
  { portOf }: Pick<CloudContext, 'portOf'>,
  credentials: Credentials,
): Readonly<Record<string, string>> {
  return {
    ...environment,
    ...credentialVariables(credentials),
    // App Runner sets PORT to the port of the image's configuration. ECS sets none, and the image
    // listens on 8080. Here all processes share one machine, so each needs a port of its own.
    PORT: String(portOf(BACKEND_PROCESS_PORT)),
    // In AWS only the platform reaches a container; here the process must be shielded from the
    // network.
    HOST: '127.0.0.1',
    AWS_ENDPOINT_URL_BEDROCK_AGENTCORE: localUrl(portOf(RUNTIME_PORT)),
    AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: localUrl(portOf(CLOUDWATCH_LOGS_PORT)),
    AWS_ENDPOINT_URL_XRAY: localUrl(portOf(XRAY_PORT)),
  };
}
