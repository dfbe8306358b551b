import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic/index.js';
import { SnsTopicSubscription } from '@cdktf/provider-aws/lib/sns-topic-subscription/index.js';
import type { TerraformProvider } from 'cdktf';
import type { Construct } from 'constructs';
import type { Settings } from '../settings.ts';
import { customerKeyArn } from './customer-key.ts';
import { nameOf } from './names.ts';

/**
 * The SNS topic of an environment's alarms. SNS's default policy admits only this account. Without a
 * customer-managed key it is not encrypted with KMS: CloudWatch must not use the key `alias/aws/sns`.
 *
 * @param provider of another region, whose alarms notify it: an alarm reaches topics of its region alone.
 * @returns its ARN.
 */
export function alarmTopic(
  scope: Construct,
  id: string,
  settings: Settings,
  provider?: TerraformProvider,
): string {
  const elsewhere = provider && { provider };
  const keyArn = customerKeyArn(scope, settings, provider);
  const topic = new SnsTopic(scope, id, {
    ...elsewhere,
    name: nameOf('alarms', settings),
    ...(keyArn !== undefined && { kmsMasterKeyId: keyArn }),
  });
  if (settings.alarmEmail) {
    // SNS mails a link that the recipient must open once.
    new SnsTopicSubscription(scope, `${id}-mail`, {
      ...elsewhere,
      topicArn: topic.arn,
      protocol: 'email',
      endpoint: settings.alarmEmail,
    });
  }
  return topic.arn;
}
