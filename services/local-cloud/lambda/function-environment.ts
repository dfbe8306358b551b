import { type Credentials, credentialVariables } from '../iam/credentials.ts';
import type { FunctionSettings } from './function-settings.ts';

export interface EnvironmentPlace {
  readonly region: string;
  readonly xrayPort: number;
  /** AWS's own variables for the services of this machine: `AWS_ENDPOINT_URL_DYNAMODB`. */
  readonly endpoints: Readonly<Record<string, string>>;
  /** Folder of the unpacked artifact. */
  readonly taskRoot: string;
  /** `127.0.0.1:{port}`. */
  readonly runtimeApi: string;
  readonly logStream: string;
  /** Credentials of the execution role. */
  readonly credentials: Credentials;
}

/**
 * The complete environment of a function's process (Lambda Developer Guide, "Defined runtime
 * environment variables").
 */
export function functionEnvironment(
  settings: FunctionSettings,
  place: EnvironmentPlace,
): Readonly<Record<string, string>> {
  return {
    AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
    AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${place.xrayPort}`,
    LANG: 'en_US.UTF-8',
    PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
    TZ: ':UTC',
    ...settings.variables,
    _AWS_XRAY_DAEMON_ADDRESS: '127.0.0.1',
    _AWS_XRAY_DAEMON_PORT: String(place.xrayPort),
    _HANDLER: settings.handler,
    ...credentialVariables(place.credentials),
    ...place.endpoints,
    AWS_DEFAULT_REGION: place.region,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.memoryMb),
    AWS_LAMBDA_FUNCTION_NAME: settings.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_FORMAT: settings.logFormat,
    AWS_LAMBDA_LOG_GROUP_NAME: settings.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: place.logStream,
    AWS_LAMBDA_RUNTIME_API: place.runtimeApi,
    AWS_REGION: place.region,
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    LAMBDA_TASK_ROOT: place.taskRoot,
    ...(settings.logLevel !== undefined && { AWS_LAMBDA_LOG_LEVEL: settings.logLevel }),
  };
}
