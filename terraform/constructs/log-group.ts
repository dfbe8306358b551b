import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import type { TerraformProvider } from 'cdktf';
import type { Construct } from 'constructs';
import type { Settings } from '../settings.ts';

export interface LogGroupConfig {
  readonly settings: Settings;
  readonly name: string;
  /** Another region's provider, for CloudFront's logs. */
  readonly provider?: TerraformProvider | undefined;
}

/**
 * A log group with the environment's retention, protected in environments with `preventDestroy`.
 * CloudWatch encrypts it with its own key. A customer key would add no boundary, since the same
 * people read the logs, and one more way to lose them.
 */
export function logGroup(
  scope: Construct,
  id: string,
  { settings, name, provider }: LogGroupConfig,
): CloudwatchLogGroup {
  return new CloudwatchLogGroup(scope, id, {
    name,
    retentionInDays: settings.logRetentionDays,
    lifecycle: { preventDestroy: settings.preventDestroy },
    ...(provider && { provider }),
  });
}
