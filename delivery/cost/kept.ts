import type { Settings } from '@three-tier-chat/terraform/settings.ts';
import type { Assumed } from './assumptions.ts';
import type { Line } from './line.ts';
import { block, numberOf, type StackResource } from './stack-resources.ts';

const DAYS_A_MONTH = 30.4;
const KILOBYTES_A_GIGABYTE = 1024 * 1024;

/** What is kept once the retention is reached, each month, after so many turns a month. */
export function keptLines(
  resources: readonly StackResource[],
  { conversationRetentionDays }: Pick<Settings, 'conversationRetentionDays'>,
  turns: number,
  assumed: Assumed,
): readonly Line[] {
  const groups = resources.filter(({ type }) => type === 'aws_cloudwatch_log_group');
  const days = groups.map((group) => numberOf(group, group.given, 'retention_in_days'));
  const meanDays = days.reduce((sum, one) => sum + one, 0) / Math.max(1, days.length);
  const logs: Line = {
    what: `log lines of ${Math.round(meanDays)} days`,
    quantity:
      (turns * assumed.logKilobytes * assumed.logCompression * (meanDays / DAYS_A_MONTH)) /
      KILOBYTES_A_GIGABYTE,
    price: 'logStorage',
  };
  const tables = resources.filter(({ type }) => type === 'aws_dynamodb_table');
  const gigabytes =
    (turns * assumed.turnKilobytes * (conversationRetentionDays / DAYS_A_MONTH)) /
    KILOBYTES_A_GIGABYTE;
  const backed = tables.some(
    ({ given }) => block(given, 'point_in_time_recovery')['enabled'] === true,
  );
  return [
    logs,
    {
      what: `turns of ${conversationRetentionDays} days in the tables`,
      quantity: gigabytes,
      price: 'dynamoStorage',
    },
    ...(backed
      ? [{ what: 'their continuous backup', quantity: gigabytes, price: 'dynamoBackup' } as const]
      : []),
    { what: "the site's bucket", quantity: assumed.bucketGigabytes, price: 'bucketStorage' },
  ];
}
