import { artifactBucket, stateBucket } from '@three-tier-chat/terraform/constructs/names.ts';
import { awsProblem } from '../credentials.ts';
import { bucketExists } from '../stack-state.ts';
import { AwsRefusal, awsJson, elements, isDenied } from './aws-read.ts';
import { type Check, failed, failedBy, ok, unknown } from './check.ts';
import { Unreadable } from './endings.ts';

export const CREDENTIALS = 'AWS credentials';
export const STATE_BUCKET = 'Bootstrap';

/** What AgentCore answers where it does not exist: its host has no address. */
const NO_HOST = /ENOTFOUND|EAI_NONAME/;

/** The account, its region, and what is switched on in it once. */
export const ACCOUNT: readonly Check[] = [
  {
    name: CREDENTIALS,
    group: 'AWS',
    reads: 'sts:GetCallerIdentity',
    async run({ aws, settings, variables }) {
      const problem = await awsProblem(aws, settings, variables);
      return problem ? failedBy(problem) : ok(`account ${settings.accountId}`);
    },
  },
  {
    name: STATE_BUCKET,
    group: 'AWS',
    reads: 's3:ListBucket',
    needs: [CREDENTIALS],
    async run({ aws, settings }) {
      const buckets = [stateBucket(settings), artifactBucket(settings)];
      const exist = await Promise.all(buckets.map((bucket) => bucketExists({ aws }, bucket)));
      const missing = buckets.filter((_, index) => !exist[index]);
      if (missing.length === 0) return ok('the buckets of states and artifacts exist');
      return failed(
        `there is no bucket ${missing.join(' and ')}`,
        `run \`make bootstrap ENV=${settings.name}\` once`,
      );
    },
  },
  {
    name: 'AgentCore in the region',
    group: 'AWS',
    reads: 'bedrock-agentcore:ListAgentRuntimes, bedrock-agentcore:ListGateways',
    needs: [CREDENTIALS],
    async run({ readAws, settings: { region } }, signal) {
      const service = 'bedrock-agentcore-control';
      try {
        await readAws({ service, path: '/runtimes/?maxResults=1', json: {} }, signal);
        await readAws({ service, path: '/gateways/?maxResults=1' }, signal);
        return ok(`Runtime and Gateway answer in ${region}`);
      } catch (error) {
        const isAbsent =
          (error instanceof AwsRefusal && error.code === 'UnknownOperationException') ||
          (error instanceof Unreadable && NO_HOST.test(error.message));
        if (!isAbsent) throw error;
        return failed(
          `${region} has no AgentCore Runtime or no Gateway`,
          'set `region` in the environment file to one that has both (AWS, "Amazon Bedrock AgentCore endpoints and quotas")',
        );
      }
    },
  },
  {
    name: 'Compute',
    group: 'AWS',
    reads:
      'apprunner:ListServices (app-runner), or ec2:DescribeVpcs and ec2:DescribeSubnets (ecs-express)',
    needs: [CREDENTIALS],
    run: (doctor, signal) =>
      doctor.settings.compute === 'app-runner'
        ? appRunner(doctor, signal)
        : defaultVpc(doctor, signal),
  },
  {
    name: 'Transaction Search',
    group: 'AWS',
    reads: 'xray:GetTraceSegmentDestination',
    needs: [CREDENTIALS],
    async run({ readAws }, signal) {
      const text = await readAws(
        { service: 'xray', path: '/GetTraceSegmentDestination', json: {} },
        signal,
      );
      const { Destination, Status } = awsJson('xray', text);
      if (Destination !== 'CloudWatchLogs') {
        return failed(
          'traces go to X-Ray alone',
          'switch Transaction Search on, step 4 of "AWS" in docs/first-deploy.md: `aws xray update-trace-segment-destination --destination CloudWatchLogs`',
        );
      }
      if (Status === 'ACTIVE') return ok('traces go to CloudWatch Logs');
      return failed(`it is ${Status}, not ACTIVE`, 'wait some minutes, and run this again');
    },
  },
];

type Run = Check['run'];

const TO_ECS = "set `compute: 'ecs-express'` in the environment file";
/** What AWS answers to an account that a service does not take. */
const NOT_ADMITTED = /^(OptInRequired|SubscriptionRequiredException|AccessDeniedException)$/;

/**
 * AWS closed App Runner to new customers on 2026-04-30 and has no read that says who is one: a service
 * that exists proves that the account is not.
 */
const appRunner: Run = async ({ readAws }, signal) => {
  let text: string;
  try {
    text = await readAws(
      { service: 'apprunner', target: 'AppRunner.ListServices', json: { MaxResults: 1 } },
      signal,
    );
  } catch (error) {
    const isClosed =
      error instanceof AwsRefusal && NOT_ADMITTED.test(error.code) && !names(error, 'ListServices');
    if (!isClosed) throw error;
    return failed('App Runner does not take this account', TO_ECS);
  }
  const list = awsJson('apprunner', text)['ServiceSummaryList'];
  if (Array.isArray(list) && list.length > 0) return ok('App Runner runs services of this account');
  return unknown(
    `App Runner answers, and has no service of this account: it is closed to accounts that did not use it before 2026-04-30. If this one did not, ${TO_ECS}`,
  );
};

/** A refusal for want of a permission names the action; one of the account does not. */
function names(error: AwsRefusal, action: string): boolean {
  return isDenied(error) && error.message.includes(action);
}

const EC2 = { Version: '2016-11-15' };

/** ECS Express Mode puts its load balancer and tasks into the default VPC (ECS guide, "Express Mode"). */
const defaultVpc: Run = async ({ readAws, settings: { region } }, signal) => {
  const vpcs = await readAws(
    {
      service: 'ec2',
      form: {
        Action: 'DescribeVpcs',
        ...EC2,
        'Filter.1.Name': 'is-default',
        'Filter.1.Value.1': 'true',
      },
    },
    signal,
  );
  const [vpc] = elements(vpcs, 'vpcId');
  if (!vpc) {
    return failed(
      `${region} has no default VPC`,
      `\`aws ec2 create-default-vpc --region ${region}\``,
    );
  }
  const subnets = await readAws(
    {
      service: 'ec2',
      form: {
        Action: 'DescribeSubnets',
        ...EC2,
        'Filter.1.Name': 'vpc-id',
        'Filter.1.Value.1': vpc,
        'Filter.2.Name': 'map-public-ip-on-launch',
        'Filter.2.Value.1': 'true',
      },
    },
    signal,
  );
  const zones = new Set(elements(subnets, 'availabilityZone'));
  if (zones.size >= 2) return ok(`${vpc} with public subnets in ${zones.size} zones`);
  return failed(
    `${vpc} has public subnets in ${zones.size} zones, and a load balancer needs two`,
    '`aws ec2 create-default-subnet --availability-zone …` for another zone',
  );
};
