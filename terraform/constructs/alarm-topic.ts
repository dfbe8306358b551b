import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic/index.js';
import { SnsTopicSubscription } from '@cdktf/provider-aws/lib/sns-topic-subscription/index.js';
import type { Construct } from 'constructs';
import type { Settings } from '../settings.ts';
import { nameOf } from './names.ts';

/**
 * Where all alarms of an environment are reported. SNS's own policy admits this account alone.
 * It is not encrypted with KMS: CloudWatch may not use the key `alias/aws/sns`, a message holds a
 * metric's name and value, and mail carries it in the open anyway.
 *
 * @returns its ARN.
 */
export function alarmTopic(scope: Construct, id: string, settings: Settings): string {
  const topic = new SnsTopic(scope, id, { name: nameOf('alarms', settings) });
  if (settings.alarmEmail) {
    // SNS mails a link that the reader has to follow once.
    new SnsTopicSubscription(scope, `${id}-mail`, {
      topicArn: topic.arn,
      protocol: 'email',
      endpoint: settings.alarmEmail,
    });
  }
  return topic.arn;
}
