import { describe, expect, it } from 'vitest';
import { synthEverything } from '../../testing/synth-all.ts';
import { awsEnvironments } from '../aws-environments.ts';
import { firstOf, type Resources, resourcesOf } from './provider-resources.fixture.ts';
import { checkStack, readProviderSchema } from './provider-schema.ts';

type Stack = Readonly<Record<string, unknown>>;

const SCHEMA = readProviderSchema('aws-provider-6.66.0.json');
const environments = new Map(
  [...(await awsEnvironments())].map(
    ([name, settings]) => [name, synthEverything(settings)] as const,
  ),
);

/** The resources of the last environment, which has everything. */
const awsResources = () => resourcesOf('aws', [...environments.values()].at(-1) ?? []);

/** An argument of a resource, at a path of names and places. */
function within(body: Record<string, unknown>, ...path: readonly (string | number)[]) {
  let at: unknown = body;
  for (const step of path) at = (at as Record<string | number, unknown>)[step];
  return at as Record<string, unknown>;
}

describe('the AWS resources of every environment', () => {
  it.each([...environments])('conform to the provider’s schema in %s', (_name, stacks) => {
    expect(stacks.flatMap((stack: Stack) => checkStack('aws', SCHEMA, stack))).toEqual([]);
  });

  it('have a type of the schema, and none is kept there without need', () => {
    const used = new Set(
      [...environments.values()].flat().flatMap(({ resource }) => Object.keys(resource ?? {})),
    );
    const aws = [...used].filter((type) => type.startsWith('aws_'));
    expect(aws.sort()).toEqual(Object.keys(SCHEMA.resources));
  });

  it.each<readonly [kind: string, mistake: (resources: Resources) => void, finding: string]>([
    [
      'a required argument left out',
      (all) => {
        delete firstOf(all, 'aws_lambda_function')['function_name'];
      },
      'aws_lambda_function: function_name is required',
    ],
    [
      'a required block left out',
      (all) => {
        delete firstOf(all, 'aws_cloudfront_distribution')['viewer_certificate'];
      },
      'aws_cloudfront_distribution: viewer_certificate is required',
    ],
    [
      'an unknown argument',
      (all) => {
        firstOf(all, 'aws_lambda_function')['memory'] = 512;
      },
      'aws_lambda_function: memory is unknown',
    ],
    [
      'an argument that a helper misspells in a block',
      (all) => {
        const runtime = firstOf(all, 'aws_bedrockagentcore_agent_runtime');
        const authorizer = ['authorizer_configuration', 0, 'custom_jwt_authorizer', 0] as const;
        within(runtime, ...authorizer)['allowed_scope'] = ['chat.invoke'];
      },
      'aws_bedrockagentcore_agent_runtime.authorizer_configuration.custom_jwt_authorizer: allowed_scope is unknown',
    ],
    [
      'a wrong type',
      (all) => {
        firstOf(all, 'aws_cloudwatch_log_group')['retention_in_days'] = '30';
      },
      'aws_cloudwatch_log_group: retention_in_days is not number',
    ],
    [
      'a number among texts',
      (all) => {
        firstOf(all, 'aws_cloudwatch_metric_alarm')['alarm_actions'] = [1];
      },
      'aws_cloudwatch_metric_alarm: alarm_actions is not set of string',
    ],
    [
      'an argument that AWS sets',
      (all) => {
        firstOf(all, 'aws_sns_topic')['arn'] = 'arn:aws:sns:eu-central-1:123456789012:t';
      },
      'aws_sns_topic: arn is set by the provider alone',
    ],
    [
      'a block as a value',
      (all) => {
        firstOf(all, 'aws_lambda_function')['environment'] = 'A=1';
      },
      'aws_lambda_function.environment is a block',
    ],
    [
      'two blocks where there can be one',
      (all) => {
        firstOf(all, 'aws_lambda_function')['tracing_config'] = [
          { mode: 'Active' },
          { mode: 'PassThrough' },
        ];
      },
      'aws_lambda_function.tracing_config: there can be 1',
    ],
    [
      'a resource that the provider lacks',
      (all) => {
        all['aws_bedrockagentcore_agent'] = { chat: {} };
      },
      'aws_bedrockagentcore_agent: the provider has no such resource',
    ],
  ])('are caught with %s', (_kind, mistake, finding) => {
    const resource = awsResources();
    mistake(resource);
    expect([...new Set(checkStack('aws', SCHEMA, { resource }))]).toEqual([finding]);
  });

  it('are caught with what the provider’s own configuration lacks', () => {
    const provider = { aws: [{ region: 'eu-central-1', regions: ['eu-central-1'] }] };
    expect(checkStack('aws', SCHEMA, { provider })).toEqual(['provider aws: regions is unknown']);
  });
});
