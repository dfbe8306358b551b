import type { CloudContext } from '../context.ts';
import { localUrl } from '../ports.ts';

/**
 * All that an instance sees: the stack's variables, what App Runner sets, and AWS's own variables for
 * the services of this machine. Nothing of the host's environment, and no AWS_EXECUTION_ENV.
 */
export function makeInstanceEnvironment(
  environment: Readonly<Record<string, string>>,
  { ports }: Pick<CloudContext, 'ports'>,
): Readonly<Record<string, string>> {
  return {
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    ...environment,
    // App Runner sets PORT to the port of the image configuration.
    PORT: String(ports.backendProcess),
    AWS_ENDPOINT_URL_BEDROCK_AGENTCORE: localUrl(ports.runtime),
    AWS_ENDPOINT_URL_XRAY: localUrl(ports.xray),
  };
}
