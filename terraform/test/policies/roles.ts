import { unexplainedActions, wildcardGrants } from './explained-wildcards.ts';
import { valueAt } from './json-path.ts';
import { demand, flaw, listOf, type Policy } from './policy.ts';
import { edit } from './world.ts';

const GATEWAY = 'gateway/gateway/role';
const AGENT = 'agent/runtime/role';
const FUNCTION = 'api/secured-api/role';
const INFRASTRUCTURE = 'backend/service/infrastructure-role/policy';
const onEcs = ({ compute }: { readonly compute: string }) => compute === 'ecs-express';
/** An inference profile; its statement is the first. */
const hasProfile = ({ modelId }: { readonly modelId: string }) => /^(us|eu)\./.test(modelId);

/** Services whose documented trust policies have no source condition. */
const UNBOUND_SERVICES: Readonly<Record<string, string>> = {
  'lambda.amazonaws.com': 'its execution roles are documented without conditions',
  'build.apprunner.amazonaws.com': 'its access roles are documented without conditions',
  'tasks.apprunner.amazonaws.com': 'its instance roles are documented without conditions',
  'ecs.amazonaws.com': 'its infrastructure roles are documented without conditions',
};

/** AWS managed policies, each with the reason why our own statements would not suffice. */
const MANAGED_POLICIES: Readonly<Record<string, string>> = {
  'arn:aws:iam::aws:policy/service-role/AmazonECSInfrastructureRoleforExpressGatewayServices':
    'what ECS needs to build around a service changes with ECS',
};

/** Arguments that give a role rights in ways that are not checked here. */
const OTHER_WAYS = ['inline_policy', 'managed_policy_arns'];

const isService = (name: unknown) => /^[a-z.-]+\.amazonaws\.com$/.test(String(name));

export const ROLE_POLICIES: readonly Policy[] = [
  {
    name: 'no role may act by wildcard',
    judge: {
      aws_iam_role_policy: (policy) =>
        listOf(valueAt(policy.json, 'policy.Statement')).flatMap((statement) => {
          const sid = valueAt(statement, 'Sid');
          const actions = listOf(valueAt(statement, 'Action')).map(String);
          const excepts = ['NotAction', 'NotResource'].filter(
            (element) => valueAt(statement, element) !== undefined,
          );
          return [
            ...actions
              .filter((action) => action.includes('*'))
              .map((action) => flaw(policy, `${sid} allows ${action}`, 'name each action')),
            ...excepts.map((element) =>
              flaw(policy, `${sid} has ${element}`, 'name what is allowed, not what is not'),
            ),
          ];
        }),
    },
    seeds: [
      {
        mistake: 'all of a service',
        plant: edit(`${GATEWAY}/policy`, 'policy.Statement.0.Action', 'lambda:*'),
        finds: `${GATEWAY}/policy: InvokeInterceptor allows lambda:*`,
      },
      {
        mistake: 'one wildcard among names',
        where: hasProfile,
        plant: edit(`${AGENT}/policy`, 'policy.Statement.0.Action.1', 'bedrock:Invoke*'),
        finds: `${AGENT}/policy: InvokeProfile allows bedrock:Invoke*`,
      },
      {
        mistake: 'all but one action',
        plant: edit(`${FUNCTION}/policy`, 'policy.Statement.0.NotAction', 'iam:PassRole'),
        finds: `${FUNCTION}/policy: WriteLogs has NotAction`,
      },
    ],
  },
  {
    name: 'every wildcard in a resource is explained',
    judge: {
      aws_iam_role_policy: (policy) =>
        wildcardGrants(policy)
          .map((grant) => ({ ...grant, actions: unexplainedActions(grant) }))
          .filter(({ actions }) => actions.length > 0)
          .map(({ sid, actions, resource }) =>
            flaw(
              policy,
              `${sid} allows ${actions.join(', ')} on ${resource}`,
              'name the resource, or say in explained-wildcards.ts why that cannot be',
            ),
          ),
    },
    seeds: [
      {
        mistake: 'any function',
        plant: edit(`${GATEWAY}/policy`, 'policy.Statement.0.Resource', '*'),
        finds: `${GATEWAY}/policy: InvokeInterceptor allows lambda:InvokeFunction on *`,
      },
      {
        mistake: 'another action on all resources',
        plant: edit(`${FUNCTION}/policy`, 'policy.Statement.1.Action.0', 's3:GetObject'),
        finds: `${FUNCTION}/policy: WriteTraces allows s3:GetObject on *`,
      },
      {
        mistake: 'any model',
        where: hasProfile,
        plant: edit(
          `${AGENT}/policy`,
          'policy.Statement.0.Resource',
          'arn:aws:bedrock:us-east-1::foundation-model/*',
        ),
        finds: `${AGENT}/policy: InvokeProfile allows bedrock:InvokeModel, bedrock:InvokeModelWithResponseStream on arn:aws:bedrock:us-east-1::foundation-model/*`,
      },
      {
        mistake: 'a model in any region without the profile',
        where: hasProfile,
        plant: edit(`${AGENT}/policy`, 'policy.Statement.1.Condition', undefined),
        finds: `${AGENT}/policy: InvokeModelByProfile allows bedrock:InvokeModel, bedrock:InvokeModelWithResponseStream on arn:aws:bedrock:*::foundation-model/anthropic.claude-sonnet-4-5-20250929-v1:0`,
      },
    ],
  },
  {
    name: 'a role is taken by one AWS service, on behalf of this account',
    judge: {
      aws_iam_role: (role, { settings: { accountId } }) => {
        const trust = 'assume_role_policy.Statement.0';
        const service = valueAt(role.json, `${trust}.Principal.Service`);
        const others = listOf(valueAt(role.json, 'assume_role_policy.Statement')).slice(1);
        if (!isService(service) || others.length > 0) {
          return [
            flaw(role, 'not one service alone takes it', 'name one service as its principal'),
          ];
        }
        return [
          ...demand(role, `${trust}.Action`, 'sts:AssumeRole', 'allow sts:AssumeRole alone'),
          ...(UNBOUND_SERVICES[String(service)]
            ? []
            : [
                ...demand(
                  role,
                  `${trust}.Condition.StringEquals.aws:SourceAccount`,
                  accountId,
                  'name the account of the environment as onBehalfOf',
                ),
                ...demand(
                  role,
                  `${trust}.Condition.ArnLike.aws:SourceArn`,
                  (arn) => String(arn).split(':')[4] === accountId,
                  'name the account of the environment as onBehalfOf',
                ),
              ]),
        ];
      },
    },
    seeds: [
      {
        mistake: 'a role for anybody',
        plant: edit(`${FUNCTION}/role`, 'assume_role_policy.Statement.0.Principal', '*'),
        finds: `${FUNCTION}/role: not one service alone takes it`,
      },
      {
        mistake: 'a role for an account',
        plant: edit(`${AGENT}/role`, 'assume_role_policy.Statement.0.Principal', {
          AWS: 'arn:aws:iam::999999999999:root',
        }),
        finds: `${AGENT}/role: not one service alone takes it`,
      },
      {
        mistake: 'a second trust beside the first',
        plant: edit(`${AGENT}/role`, 'assume_role_policy.Statement.1', { Effect: 'Allow' }),
        finds: `${AGENT}/role: not one service alone takes it`,
      },
      {
        mistake: 'more than to take it',
        plant: edit(`${AGENT}/role`, 'assume_role_policy.Statement.0.Action', 'sts:*'),
        finds: `${AGENT}/role: assume_role_policy.Statement.0.Action is "sts:*"`,
      },
      {
        mistake: 'a Gateway of any account',
        plant: edit(
          `${GATEWAY}/role`,
          'assume_role_policy.Statement.0.Condition.StringEquals',
          undefined,
        ),
        finds: `${GATEWAY}/role: assume_role_policy.Statement.0.Condition.StringEquals.aws:SourceAccount is not set`,
      },
      {
        mistake: 'tasks of another account',
        where: onEcs,
        plant: edit(
          'backend/service/task-role/role',
          'assume_role_policy.Statement.0.Condition.ArnLike.aws:SourceArn',
          'arn:aws:ecs:us-east-1:999999999999:*',
        ),
        finds:
          'backend/service/task-role/role: assume_role_policy.Statement.0.Condition.ArnLike.aws:SourceArn is "arn:aws:ecs:us-east-1:999999999999:*"',
      },
    ],
  },
  {
    name: 'a role has rights of ours, or a policy of AWS with a reason',
    judge: {
      aws_iam_role: (role) =>
        OTHER_WAYS.flatMap((argument) =>
          demand(role, argument, undefined, 'give it rights by ServiceRole, where they are judged'),
        ),
    },
    seeds: [
      {
        mistake: 'rights within the role',
        plant: edit(`${AGENT}/role`, 'managed_policy_arns', [
          'arn:aws:iam::aws:policy/AdministratorAccess',
        ]),
        finds: `${AGENT}/role: managed_policy_arns is ["arn:aws:iam::aws:policy/AdministratorAccess"]`,
      },
    ],
  },
  {
    name: 'a managed policy has a reason',
    where: onEcs,
    judge: {
      aws_iam_role_policy_attachment: (attachment) =>
        demand(
          attachment,
          'policy_arn',
          (arn) => MANAGED_POLICIES[String(arn)] !== undefined,
          'write statements, or say why they would not do',
        ),
    },
    seeds: [
      {
        mistake: 'an administrator',
        plant: edit(INFRASTRUCTURE, 'policy_arn', 'arn:aws:iam::aws:policy/AdministratorAccess'),
        finds: `${INFRASTRUCTURE}: policy_arn is "arn:aws:iam::aws:policy/AdministratorAccess"`,
      },
    ],
  },
];
