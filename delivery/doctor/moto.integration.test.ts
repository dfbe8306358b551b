import { parseEnvironment } from '@three-tier-chat/terraform/settings.ts';
import { AWS_ENVIRONMENT } from '@three-tier-chat/terraform/testing/synth-all.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectAws } from '../aws-clients.ts';
import { type Moto, startMoto } from '../rehearsal/moto.ts';
import { needMoto } from '../test/need-moto.ts';
import { type AwsQuestion, awsJson, createReadAws, elements, type ReadAws } from './aws-read.ts';
import type { Check, DoctorContext, Verdict } from './check.ts';
import { CHECKS } from './checks.ts';

/*
 * The reads against moto, which nobody here wrote: their protocols, paths and members are AWS's as moto
 * knows them. The other files answer with scripts of our own.
 */

const ACCOUNT = '111122223333';
const settings = parseEnvironment('dev', {
  ...AWS_ENVIRONMENT,
  accountId: ACCOUNT,
  region: 'us-east-1',
  modelId: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
  modelPrices: {},
  compute: 'ecs-express',
});

describe('moto', await needMoto(), () => {
  let moto: Moto;
  let readAws: ReadAws;
  let aws: ReturnType<typeof connectAws>;
  const signal = new AbortController().signal;

  beforeAll(async () => {
    moto = await startMoto(ACCOUNT, process.env);
    const variables = {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${moto.port}`,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_EC2_METADATA_DISABLED: 'true',
    };
    Object.assign(process.env, variables);
    aws = connectAws(settings.region);
    readAws = createReadAws({ aws, settings, variables });
  });
  afterAll(() => moto.stop());

  const ask = (question: AwsQuestion) => readAws(question, signal);

  /** Runs one check alone, on an environment with these resources. */
  function look(name: string, contents: Readonly<Record<string, unknown>> = {}): Promise<Verdict> {
    const check = CHECKS.find((one) => one.name === name) as Check;
    const doctor: Partial<DoctorContext> = {
      settings,
      readAws,
      aws,
      variables: {},
      stacks: [{ part: 'gateway' } as DoctorContext['stacks'][number]],
      contentsOf: async () => ({
        outputs: {},
        isApplied: true,
        attributesOf: (type) => (Object.hasOwn(contents, type) ? [contents[type] as never] : []),
      }),
    };
    return check.run(doctor as DoctorContext, signal);
  }

  it('tells the account', async () => {
    expect(await look('AWS credentials')).toEqual({ kind: 'ok', found: `account ${ACCOUNT}` });
  });

  it('answers for AgentCore', async () => {
    expect(await look('AgentCore in the region')).toMatchObject({ kind: 'ok' });
  });

  it('has a default VPC, until it is deleted', async () => {
    expect(await look('Compute')).toMatchObject({
      kind: 'ok',
      found: expect.stringMatching(/^vpc-\w+ with public subnets in \d zones$/),
    });
    const version = { Version: '2016-11-15' };
    const all = async (Action: string, element: string) =>
      elements(await ask({ service: 'ec2', form: { Action, ...version } }), element);
    for (const SubnetId of new Set(await all('DescribeSubnets', 'subnetId'))) {
      await ask({ service: 'ec2', form: { Action: 'DeleteSubnet', ...version, SubnetId } });
    }
    const [VpcId = ''] = await all('DescribeVpcs', 'vpcId');
    expect(await look('Compute')).toMatchObject({ kind: 'failed' });
    await ask({ service: 'ec2', form: { Action: 'DeleteVpc', ...version, VpcId } });
    expect(await look('Compute')).toEqual({
      kind: 'failed',
      found: 'us-east-1 has no default VPC',
      fix: '`aws ec2 create-default-vpc --region us-east-1`',
    });
  });

  it('has no bucket before the bootstrap', async () => {
    expect(await look('Bootstrap')).toMatchObject({
      kind: 'failed',
      fix: 'run `make bootstrap ENV=dev` once',
    });
  });

  it('has alarms, and those that were deleted are named', async () => {
    const Version = '2010-08-01';
    await ask({
      service: 'monitoring',
      form: {
        Action: 'PutMetricAlarm',
        Version,
        AlarmName: 'three-tier-chat-dev-token-budget',
        ComparisonOperator: 'GreaterThanThreshold',
        EvaluationPeriods: '1',
        MetricName: 'x',
        Namespace: 'x',
        Period: '60',
        Statistic: 'Sum',
        Threshold: '1',
      },
    });
    const alarm = (name: string) => ({ aws_cloudwatch_metric_alarm: { alarm_name: name } });
    expect(await look('Alarms', alarm('three-tier-chat-dev-token-budget'))).toMatchObject({
      kind: 'ok',
    });
    expect(await look('Alarms', alarm('gone'))).toMatchObject({
      kind: 'failed',
      found: 'AWS has no alarm gone',
    });
  });

  it('has the subscriptions of a topic', async () => {
    const Version = '2010-03-31';
    const topic = await ask({
      service: 'sns',
      form: { Action: 'CreateTopic', Version, Name: 'alarms' },
    });
    const [arn = ''] = elements(topic, 'TopicArn');
    const contents = { aws_sns_topic: { arn } };
    expect(await look('Alarm mail', contents)).toMatchObject({
      kind: 'failed',
      found: 'on-call@example.com does not subscribe to the alarms',
    });
    await ask({
      service: 'sns',
      form: {
        Action: 'Subscribe',
        Version,
        TopicArn: arn,
        Protocol: 'email',
        Endpoint: 'on-call@example.com',
      },
    });
    // moto confirms at once.
    expect(await look('Alarm mail', contents)).toMatchObject({ kind: 'ok' });
  });

  // moto lacks ListServiceQuotas, and knows its sister.
  it('lists quotas', async () => {
    const text = await ask({
      service: 'servicequotas',
      target: 'ServiceQuotasV20190624.ListAWSDefaultServiceQuotas',
      json: { ServiceCode: 'vpc', MaxResults: 100 },
    });
    expect(awsJson('servicequotas', text)).toHaveProperty('Quotas');
  });
});
