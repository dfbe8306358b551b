import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import type { TerraformProvider } from 'cdktf';
import type { Construct } from 'constructs';
import type { Settings } from '../settings.ts';
import { customerKeyArn } from './customer-key.ts';

export interface LogGroupConfig {
  readonly settings: Settings;
  readonly name: string;
  /** Another region's provider, for CloudFront's logs. */
  readonly provider?: TerraformProvider | undefined;
}

/**
 * A log group with the environment's retention, protected in environments with `preventDestroy`.
 */
export function logGroup(
  scope: Construct,
  id: string,
  { settings, name, provider }: LogGroupConfig,
): CloudwatchLogGroup {
  const keyArn = customerKeyArn(scope, settings, provider);
  return new CloudwatchLogGroup(scope, id, {
    name,
    retentionInDays: settings.logRetentionDays,
    ...(keyArn !== undefined && { kmsKeyId: keyArn }),
    lifecycle: { preventDestroy: settings.preventDestroy },
    ...(provider && { provider }),
  });
}
