import { expect, it } from 'vitest';
import { createMemoryLogStore } from '../logs/memory-log-store.ts';
import { IDENTITY, makeResource, setOf } from '../terraform/testing/make-resource.ts';
import { startCloudWatch } from './start-cloudwatch.ts';

const GROUP = '/agent';
const IN_GROUP = { group: GROUP, stream: 's' };
const TURNS = { namespace: 'chat', name: 'Turns' };

it('counts the matching lines of its log group, and resets the counts', async () => {
  const { logs, cloudWatch } = await start();
  logs.ingest('agent', '{"message":"turn.completed"}', IN_GROUP);
  logs.write('agent', 'turn.completed', {}, IN_GROUP);
  logs.ingest('agent', '{"message":"turn.started"}', IN_GROUP);
  logs.ingest('agent', 'turn.completed', IN_GROUP);
  logs.ingest('agent', '{"message":"turn.completed"}', { group: '/other', stream: 's' });
  logs.ingest('agent', '{"message":"turn.completed"}');
  expect(cloudWatch.status?.()).toEqual({ metrics: [{ ...TURNS, sum: 2 }] });

  await cloudWatch.reset?.();
  expect(cloudWatch.status?.()).toEqual({ metrics: [{ ...TURNS, sum: 0 }] });
  logs.ingest('agent', '{"message":"turn.completed"}', IN_GROUP);
  await cloudWatch.stop();
  logs.ingest('agent', '{"message":"turn.completed"}', IN_GROUP);
  expect(cloudWatch.status?.()).toEqual({ metrics: [{ ...TURNS, sum: 1 }] });
});

it('sums a field of the matching lines, and nothing of a line without it', async () => {
  const { logs, cloudWatch } = await start({
    metric_transformation: { ...TURNS, value: '$.cost.usd', unit: 'None' },
  });
  for (const line of ['{"usd":0.5}', '{"usd":0.25}', '{"usd":"1"}', 'null']) {
    logs.ingest('agent', `{"message":"turn.completed","cost":${line}}`, IN_GROUP);
  }
  expect(cloudWatch.status?.()).toEqual({ metrics: [{ ...TURNS, sum: 0.75 }] });
});

it.each([
  [{ pattern: 'ERROR' }, /^s: aws_cloudwatch_log_metric_filter\.turns: .*ERROR/],
  [{ log_group_name: '/gone' }, /^s: aws_cloudwatch_log_metric_filter\.turns: .*\/gone$/],
  [{ metric_transformation: { ...TURNS, value: '$.ms + 1' } }, /filter\.turns: .*value: /],
])('names the filter that it does not support: %j', async (change, message) => {
  await expect(start(change)).rejects.toThrow(message);
});

async function start(change: Readonly<Record<string, unknown>> = {}) {
  const logs = createMemoryLogStore();
  const resources = setOf([
    makeResource('aws_cloudwatch_log_group', 'agent', { name: GROUP }),
    makeResource('aws_cloudwatch_log_metric_filter', 'turns', {
      name: 'Turns',
      log_group_name: GROUP,
      pattern: '{ $.message = "turn.completed" }',
      metric_transformation: { ...TURNS, value: '1', unit: 'Count' },
      ...change,
    }),
  ]);
  const context = { logs, resources: () => resources, portOf: IDENTITY.portOf };
  const cloudWatch = await startCloudWatch(context);
  return { logs, cloudWatch };
}
