import type { PolicyStatement } from '../constructs/service-role.ts';
import { SynthesisError } from '../synthesis-error.ts';
import type { Grant } from './grants.ts';
import { RESOURCE_ACTIONS } from './resource-actions.ts';

type Json = Readonly<Record<string, unknown>>;

/** A synthesized stack. */
export interface StackJson {
  readonly resource: Readonly<Record<string, Readonly<Record<string, Json>>>>;
}

export interface StackPlace {
  /** `three-tier-chat-api-dev`, which is the tag `Stack` of its resources too. */
  readonly stack: string;
  readonly environment: string;
  readonly accountId: string;
  readonly region: string;
}

/** What a deployer of a stack may do, by level. */
export interface StackPermissions {
  readonly read: readonly PolicyStatement[];
  readonly release: readonly PolicyStatement[];
  readonly make: readonly PolicyStatement[];
}

/** The ARN of a resource to which others of its stack refer, as in the tables of actions. */
const ARNS: Readonly<Record<string, string>> = {
  aws_cloudwatch_log_group: 'arn:aws:logs:{place}:{account}:log-group:{name}',
  aws_iam_role: 'arn:aws:iam::{account}:role/{name}',
  aws_lambda_function: 'arn:aws:lambda:{region}:{account}:function:{function_name}',
  aws_s3_bucket: 'arn:aws:s3:::{bucket}',
  aws_sns_topic: 'arn:aws:sns:{region}:{account}:{name}',
  aws_wafv2_web_acl: 'arn:aws:wafv2:us-east-1:{account}:global/webacl/{name}/*',
};
/** Ids that AgentCore makes of a name, by the argument with it. */
const IDS_WITH_NAMES: Readonly<Record<string, string>> = {
  aws_bedrockagentcore_agent_runtime: 'agent_runtime_name',
  aws_bedrockagentcore_gateway: 'name',
};
/** Types whose release hands a role to AWS again. */
const PASSES_AT_RELEASE = /^aws_(bedrockagentcore_agent_runtime|apprunner_service|ecs_express_)/;

/**
 * What Terraform needs for the resources of a stack, from the stack itself: a resource that is not in
 * it is in no statement.
 *
 * @throws SynthesisError for a type of AWS of which it is not known what it needs.
 */
export function stackPermissions(stack: StackJson, place: StackPlace): StackPermissions {
  const types = Object.keys(stack.resource).filter((type) => !type.startsWith('okta_'));
  const unknown = types.filter((type) => !Object.hasOwn(RESOURCE_ACTIONS, type));
  if (unknown.length > 0) {
    throw new SynthesisError(
      `terraform/deploy-roles/resource-actions.ts does not say what Terraform needs for ${unknown.join(', ')}: add what its provider calls.`,
    );
  }
  const level = (name: 'read' | 'release' | 'make') =>
    types.flatMap((type) =>
      (RESOURCE_ACTIONS[type]?.[name] ?? []).map((grant, index) =>
        statement(`${name}-${type}${index > 0 ? `-${index}` : ''}`, grant, type, stack, place),
      ),
    );
  return {
    read: level('read'),
    release: [
      ...level('release'),
      ...(types.some((type) => PASSES_AT_RELEASE.test(type)) ? passRoles(stack, place) : []),
    ],
    make: [...level('make'), ...passRoles(stack, place)],
  };
}

/** The roles of a stack, to the services that may take them, and to no other. */
function passRoles(stack: StackJson, place: StackPlace): readonly PolicyStatement[] {
  const roles = Object.values(stack.resource['aws_iam_role'] ?? {});
  if (roles.length === 0) return [];
  const services = roles.map(({ assume_role_policy }) => {
    const { Statement } = JSON.parse(String(assume_role_policy)) as {
      readonly Statement: readonly [{ readonly Principal: { readonly Service: string } }];
    };
    return Statement[0].Principal.Service;
  });
  return [
    {
      Sid: 'PassRoles',
      Effect: 'Allow',
      Action: 'iam:PassRole',
      Resource: [...new Set(fill('{of:aws_iam_role}', 'aws_iam_role', stack, place))],
      Condition: { StringEquals: { 'iam:PassedToService': [...new Set(services)] } },
    },
  ];
}

function statement(
  words: string,
  { actions, on, isTagged }: Grant,
  type: string,
  stack: StackJson,
  place: StackPlace,
): PolicyStatement {
  return {
    Sid: words
      .replace('-aws_', '-')
      .replaceAll(/(?:^|[-_])([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()),
    Effect: 'Allow',
    Action: actions,
    Resource: [...new Set(on.flatMap((template) => fill(template, type, stack, place)))],
    ...(isTagged && { Condition: { StringEquals: { 'aws:ResourceTag/Stack': place.stack } } }),
  };
}

/** The ARNs of a template, one for each resource of the type. */
function fill(
  template: string,
  type: string,
  stack: StackJson,
  place: StackPlace,
): readonly string[] {
  const [reference, other] = /\{of:(\w+)\}/.exec(template) ?? [];
  if (reference !== undefined && other !== undefined) {
    const arns = fill(ARNS[other] ?? '', other, stack, place);
    const rest = template.replace(reference, '');
    return arns.flatMap((arn) => fill(rest, type, stack, place).map((end) => `${arn}${end}`));
  }
  return Object.values(stack.resource[type] ?? {}).map((args) =>
    template.replaceAll(/\{(\w+)\}/g, (_, name: string) => valueFor(name, args, stack, place)),
  );
}

function valueFor(name: string, args: Json, stack: StackJson, place: StackPlace): string {
  switch (name) {
    case 'account':
      return place.accountId;
    case 'environment':
      return place.environment;
    case 'region':
      return place.region;
    case 'place':
      // The provider of CloudFront's region is the only other one.
      return args['provider'] === undefined ? place.region : 'us-east-1';
    default:
      return known(String(args[name]), stack);
  }
}

/** What is known of a name before an apply; `*` stands for the rest. */
function known(text: string, stack: StackJson): string {
  return text.replaceAll(
    /\$\{(?:data\.)?(\w+)\.([\w-]+)\.[^}]*\}/g,
    (_, type: string, id: string) => {
      const argument = IDS_WITH_NAMES[type];
      const name = argument === undefined ? undefined : stack.resource[type]?.[id]?.[argument];
      return name === undefined ? '*' : `${name}-*`;
    },
  );
}
