import { applied } from './applied.ts';
import { CREDENTIALS, STATE_BUCKET } from './aws-account.ts';
import { awsJson, elements } from './aws-read.ts';
import { type Check, type DoctorContext, failed, ok } from './check.ts';

/** How many alarms CloudWatch describes at once (DescribeAlarms, `AlarmNames`). */
const AT_ONCE = 100;

/** Whether alarms would be raised, and reach somebody. */
export const ALARMS: readonly Check[] = [
  {
    name: 'Alarms',
    group: 'After a deploy',
    reads: 'cloudwatch:DescribeAlarms',
    needs: [CREDENTIALS, STATE_BUCKET],
    async run(doctor, signal) {
      await applied(doctor, 'gateway');
      const contents = await Promise.all(doctor.stacks.map(({ part }) => doctor.contentsOf(part)));
      const wanted = contents
        .flatMap((one) => one.attributesOf('aws_cloudwatch_metric_alarm'))
        .map((alarm) => String(alarm['alarm_name']));
      const found = await describe(doctor, wanted, signal);
      const missing = wanted.filter((name) => !found.some((alarm) => alarm['AlarmName'] === name));
      if (missing.length > 0) {
        return failed(
          `AWS has no alarm ${missing.join(', ')}`,
          `\`make apply ENV=${doctor.settings.name}\``,
        );
      }
      const silent = found.filter(({ ActionsEnabled }) => ActionsEnabled === false);
      if (silent.length > 0) {
        return failed(
          `the actions of ${namesOf(silent)} are disabled`,
          `\`aws cloudwatch enable-alarm-actions --alarm-names ${namesOf(silent).replaceAll(',', '')}\``,
        );
      }
      const ringing = found.filter(({ StateValue }) => StateValue === 'ALARM');
      if (ringing.length === 0) return ok(`${found.length} alarms, and none rings`);
      return failed(
        `${namesOf(ringing)} ${ringing.length === 1 ? 'rings' : 'ring'}`,
        'docs/runbooks/README.md',
      );
    },
  },
  {
    name: 'Alarm mail',
    group: 'After a deploy',
    reads: 'sns:ListSubscriptionsByTopic',
    needs: [CREDENTIALS, STATE_BUCKET],
    async run(doctor, signal) {
      const { readAws, settings } = doctor;
      const [topic] = (await applied(doctor, 'gateway')).attributesOf('aws_sns_topic');
      const { alarmEmail } = settings;
      if (alarmEmail === undefined) {
        return ok('not asked for: without `alarmEmail`, alarms are shown only in CloudWatch');
      }
      const xml = await readAws(
        {
          service: 'sns',
          form: {
            Action: 'ListSubscriptionsByTopic',
            Version: '2010-03-31',
            TopicArn: String(topic?.['arn']),
          },
        },
        signal,
      );
      const ofMail = xml
        .split('<member>')
        .find((member) => elements(member, 'Endpoint')[0] === alarmEmail);
      const subscription = ofMail && (elements(ofMail, 'SubscriptionArn')[0] ?? '');
      if (subscription?.startsWith('arn:')) return ok(`${alarmEmail} is confirmed`);
      return failed(
        subscription === undefined
          ? `${alarmEmail} does not subscribe to the alarms`
          : `${alarmEmail} has not confirmed its subscription, so no alarm is mailed`,
        subscription === undefined
          ? `\`make apply ENV=${settings.name} STACK=gateway\``
          : 'open the link in the mail of AWS Notifications; SNS sends another for `aws sns subscribe` with the same address',
      );
    },
  },
];

type Alarm = Readonly<Record<string, unknown>>;

async function describe(
  { readAws }: DoctorContext,
  names: readonly string[],
  signal: AbortSignal,
): Promise<readonly Alarm[]> {
  const found: Alarm[] = [];
  for (let at = 0; at < names.length; at += AT_ONCE) {
    const text = await readAws(
      {
        service: 'monitoring',
        target: 'GraniteServiceVersion20100801.DescribeAlarms',
        json: { AlarmNames: names.slice(at, at + AT_ONCE), MaxRecords: AT_ONCE },
      },
      signal,
    );
    found.push(...((awsJson('monitoring', text)['MetricAlarms'] ?? []) as Alarm[]));
  }
  return found;
}

function namesOf(alarms: readonly Alarm[]): string {
  return alarms.map(({ AlarmName }) => AlarmName).join(', ');
}
