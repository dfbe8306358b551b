import { describe, expect, it } from 'vitest';
import { makeIam, makeRole, roleArnOf } from '../iam/testing/iam.ts';
import { createMemoryLogStore } from '../logs/memory-log-store.ts';
import { makeResource } from '../terraform/testing/make-resource.ts';
import { openLogStream } from './open-log-stream.ts';

const GROUP = '/aws/lambda/hello';
const OWN = `arn:aws:logs:us-east-1:000000000000:log-group:${GROUP}:*`;
const WRITE = { Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: OWN };

describe('a log stream', () => {
  it('accepts what its writer may put', () => {
    expect(write([WRITE])).toEqual(['hello', 'END']);
  });

  it.each([
    ['the permission to create the stream', [{ ...WRITE, Action: 'logs:PutLogEvents' }]],
    ['the permission to put lines', [{ ...WRITE, Action: 'logs:CreateLogStream' }]],
    ['permissions for this group', [{ ...WRITE, Resource: OWN.replace('hello', 'other') }]],
  ])('discards every line of a writer without %s', (_, statements) => {
    expect(write(statements)).toEqual(['access-denied']);
  });

  it('is in a group that its writer must create if the stacks do not', () => {
    expect(write([WRITE], { group: 'other' })).toEqual(['access-denied']);
    const create = { Action: 'logs:CreateLogGroup', Resource: OWN };
    expect(write([WRITE, create], { group: 'other' })).toEqual(['hello', 'END']);
  });

  it('is first looked up if the platform does so', () => {
    const looksFor = ['DescribeLogGroups', 'DescribeLogStreams'] as const;
    expect(write([WRITE], { looksFor })).toEqual(['access-denied']);
    const describeLogs = {
      Action: 'logs:Describe*',
      Resource: 'arn:aws:logs:us-east-1:000000000000:log-group:*',
    };
    expect(write([WRITE, describeLogs], { looksFor })).toEqual(['hello', 'END']);
  });
});

function write(
  statements: Parameters<typeof makeRole>[2],
  {
    group = GROUP,
    looksFor = [],
  }: {
    readonly group?: string;
    readonly looksFor?: readonly ('DescribeLogGroups' | 'DescribeLogStreams')[];
  } = {},
): readonly string[] {
  const logs = createMemoryLogStore();
  const resources = [
    ...makeRole('hello', 'lambda.amazonaws.com', statements),
    makeResource('aws_cloudwatch_log_group', 'hello', { name: group }),
  ];
  const iam = makeIam(resources, logs);
  const session = iam.assume({
    service: 'lambda.amazonaws.com',
    roleArn: roleArnOf('hello'),
    sourceArn: 'arn:aws:lambda:us-east-1:000000000000:function:hello',
    sessionName: 'hello',
  });
  if (!session) throw new Error('The role cannot be taken');
  const stream = openLogStream(
    {
      region: 'us-east-1',
      accountId: '000000000000',
      resources: () => ({ ofType: (type) => resources.filter((each) => each.type === type) }),
      iam,
      logs,
    },
    { group: GROUP, stream: 's', session, looksFor },
  );
  stream.ingest('hello', '{"message":"hello"}');
  stream.write('lambda', 'END');
  return logs.all().map(({ message }) => message);
}
