import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic/index.js';
import { SnsTopicSubscription } from '@cdktf/provider-aws/lib/sns-topic-subscription/index.js';
import type { Construct } from 'constructs';
import type { Settings } from '../settings.ts';
import { customerKeyArn } from './customer-key.ts';
import { nameOf } from './names.ts';

/**
 * The SNS topic of an environment's alarms. SNS's default policy admits only this account. Without a
 * customer-managed key it is not encrypted with KMS: CloudWatch must not use the key `alias/aws/sns`.
 *
 * @returns its ARN.
 */
export function alarmTopic(scope: Construct, id: string, settings: Settings): string {
  const keyArn = customerKeyArn(scope, settings);
  const topic = new SnsTopic(scope, id, {
    name: nameOf('alarms', settings),
    ...(keyArn !== undefined && { kmsMasterKeyId: keyArn }),
  });
  if (settings.alarmEmail) {
    // SNS mails a link that the recipient must open once.
    new SnsTopicSubscription(scope, `${id}-mail`, {
      topicArn: topic.arn,
      protocol: 'email',
      endpoint: settings.alarmEmail,
    });
  }
  return topic.arn;
}
