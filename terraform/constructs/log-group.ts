import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import type { TerraformProvider } from 'cdktf';
import type { Construct } from 'constructs';
import type { Settings } from '../settings.ts';

export interface LogGroupConfig {
  readonly settings: Settings;
  readonly name: string;
  /** Another region's provider, for what CloudFront writes. */
  readonly provider?: TerraformProvider | undefined;
}

/**
 * A log group that forgets after the environment's days, and that a lasting environment keeps.
 * CloudWatch encrypts it with a key of its own. A key of ours would add no boundary, since the
 * readers are the same people, and one more way to lose the logs.
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
