import { RUNTIME_PORT } from '../agentcore-runtime/port.ts';
import type { CloudContext } from '../context.ts';
import { type Credentials, credentialVariables } from '../iam/credentials.ts';
import { localUrl } from '../ports.ts';
import { XRAY_PORT } from '../xray/port.ts';
import { BACKEND_PROCESS_PORT } from './port.ts';

/**
 * All that an instance sees: the stack's variables, credentials of its role, its port, and AWS's own
 * variables for the services of this machine. Nothing of the host's environment, and no
 * AWS_EXECUTION_ENV.
 */
export function makeInstanceEnvironment(
  environment: Readonly<Record<string, string>>,
  { portOf }: Pick<CloudContext, 'portOf'>,
  credentials: Credentials,
): Readonly<Record<string, string>> {
  return {
    ...environment,
    ...credentialVariables(credentials),
    // App Runner sets PORT to the image configuration's port. ECS sets none, and the image listens on
    // 8080, which both know it by: here every process shares one machine.
    PORT: String(portOf(BACKEND_PROCESS_PORT)),
    // In AWS nobody but the platform reaches a container; here everybody would reach the process.
    HOST: '127.0.0.1',
    AWS_ENDPOINT_URL_BEDROCK_AGENTCORE: localUrl(portOf(RUNTIME_PORT)),
    AWS_ENDPOINT_URL_XRAY: localUrl(portOf(XRAY_PORT)),
  };
}
