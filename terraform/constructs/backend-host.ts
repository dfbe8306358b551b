import type { Settings } from '../settings.ts';
import type { Metric } from './alarm.ts';
import type { PolicyStatement } from './service-role.ts';

export interface BackendHostConfig {
  readonly settings: Settings;
  readonly version: string;
  readonly environment: Readonly<Record<string, string>>;
  /** What its role may do beside writing its traces. */
  readonly statements: readonly PolicyStatement[];
  readonly alarmTopicArn: string;
}

/**
 * The platform that runs the backend's image. Its role has no permission to call AgentCore: the
 * Runtime accepts the user's token, not AWS credentials.
 */
export interface BackendHost {
  /** Without a scheme. */
  readonly host: string;
  readonly logGroupName: string;
  readonly metrics: { readonly requests: Metric; readonly errors: Metric };
}
