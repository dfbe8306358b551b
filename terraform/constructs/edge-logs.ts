import type { TerraformProvider } from 'cdktf';
import type { Construct } from 'constructs';
import type { Settings } from '../settings.ts';
import { LogDelivery } from './log-delivery.ts';
import { logGroup } from './log-group.ts';
import { environmentName, nameOf } from './names.ts';

/**
 * CloudFront's fields without `cs-uri-query`, which may contain an authorization code, and without
 * the viewer's headers.
 */
const FIELDS = [
  'date',
  'time',
  'x-edge-location',
  'c-ip',
  'cs-method',
  'cs-uri-stem',
  'sc-status',
  'sc-bytes',
  'time-taken',
  'time-to-first-byte',
  'x-edge-result-type',
  'x-edge-detailed-result-type',
  'x-edge-request-id',
  'ssl-protocol',
  'cs-protocol-version',
] as const;

/** The access log of a distribution. @returns the name of its group, in us-east-1. */
export function edgeLogs(
  scope: Construct,
  id: string,
  config: {
    readonly settings: Settings;
    readonly distributionArn: string;
    readonly provider: TerraformProvider | undefined;
  },
): string {
  const { settings, provider } = config;
  const group = logGroup(scope, `${id}-group`, {
    settings,
    provider,
    name: `/aws/vendedlogs/cloudfront/${environmentName(settings)}`,
  });
  new LogDelivery(scope, id, {
    name: nameOf('edge-logs', settings),
    resourceArn: config.distributionArn,
    logType: 'ACCESS_LOGS',
    to: { kind: 'log-group', arn: group.arn, fields: FIELDS },
    provider,
  });
  return group.name;
}
