import { valueAt } from './json-path.ts';
import { listOf } from './policy.ts';
import type { Subject } from './world.ts';

/** A grant of a role's statement on more than one named resource. */
interface WildcardGrant {
  readonly sid: string;
  readonly actions: readonly string[];
  readonly resource: string;
  /** Condition keys that a request must match. */
  readonly conditions: readonly string[];
}

interface Explanation {
  readonly actions: readonly string[];
  readonly resource: RegExp;
  /** The condition key on which the explanation depends. */
  readonly condition?: string;
  readonly why: string;
}

/** The allowed wildcards in roles' resources, each with the reason why it cannot be narrower. */
export const EXPLAINED_WILDCARDS: readonly Explanation[] = [
  {
    actions: [
      'xray:PutTraceSegments',
      'xray:PutSpans',
      'xray:PutSpansForIndexing',
      'xray:PutTelemetryRecords',
      'xray:GetSamplingRules',
      'xray:GetSamplingTargets',
    ],
    resource: /^\*$/,
    why: 'X-Ray knows no resources for what writes traces (Service Authorization Reference)',
  },
  {
    actions: ['ecr:GetAuthorizationToken'],
    resource: /^\*$/,
    why: "ECR's log-in knows no resources (Service Authorization Reference)",
  },
  {
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    resource: /^\$\{aws_cloudwatch_log_group\.[\w-]+\.arn\}:\*$/,
    why: 'the streams of one group, whose names the service makes up',
  },
  {
    actions: ['logs:FilterLogEvents'],
    resource:
      /^arn:aws:logs:[a-z0-9-]+:\d{12}:log-group:(?:\/aws\/lambda\/[\w-]+|\$\{data\.terraform_remote_state\.[^*]+\}):\*$/,
    why: 'one group, which IAM is told of with what stands for its streams behind it',
  },
  {
    actions: ['logs:DescribeLogGroups'],
    resource: /^arn:aws:logs:[a-z0-9-]+:\d{12}:log-group:\*$/,
    why: 'a list is asked of all groups of a region',
  },
  {
    actions: [
      'logs:CreateLogGroup',
      'logs:DescribeLogStreams',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
    ],
    resource:
      /^arn:aws:logs:[a-z0-9-]+:\d{12}:log-group:\/aws\/bedrock-agentcore\/runtimes\/three_tier_chat_\w+-\*$/,
    why: "AgentCore ends the name of a Runtime's group with an id that it makes up",
  },
  {
    actions: ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'],
    resource: /^arn:aws:bedrock:\*::foundation-model\/[^*]+$/,
    condition: 'bedrock:InferenceProfileArn',
    why: 'an inference profile chooses the region of one model',
  },
];

/** The wildcard grants of a role's policy. */
export function wildcardGrants({ json }: Subject): readonly WildcardGrant[] {
  return listOf(valueAt(json, 'policy.Statement')).flatMap((statement) =>
    listOf(valueAt(statement, 'Resource'))
      .map(String)
      .filter((resource) => resource.includes('*'))
      .map((resource) => ({
        sid: String(valueAt(statement, 'Sid')),
        actions: listOf(valueAt(statement, 'Action')).map(String),
        resource,
        conditions: Object.keys(valueAt(statement, 'Condition.StringEquals') ?? {}),
      })),
  );
}

/** The unexplained actions of a grant. */
export function unexplainedActions(grant: WildcardGrant): readonly string[] {
  return grant.actions.filter(
    (action) => !EXPLAINED_WILDCARDS.some((explanation) => explains(explanation, action, grant)),
  );
}

/** Tells whether an explanation covers an action of a grant. */
export function explains(
  { actions, resource, condition }: Explanation,
  action: string,
  grant: WildcardGrant,
): boolean {
  return (
    grant.actions.includes(action) &&
    actions.includes(action) &&
    resource.test(grant.resource) &&
    (condition === undefined || grant.conditions.includes(condition))
  );
}
