import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type AccessRequest, decide } from '../../services/local-cloud/iam/evaluate.ts';
import { parsePolicy, type Statement } from '../../services/local-cloud/iam/policy-document.ts';
import { API_NAMES, SERVICE_NAMES, SERVICES, type Service } from '../../terraform/services.ts';
import { deployRoles, ENVIRONMENT, PLACE } from './deploy-roles.fixture.ts';

/*
 * The local cloud deploys nothing, so the deploy roles' policies are evaluated here by its rules:
 * against the calls that Terraform and the tool were seen to make in an emulated account
 * (recorded-deliveries.json), and against what nobody may do with them.
 */

interface Recorded {
  readonly action: string;
  readonly resource: string;
  /** The stack of a resource whose id AWS makes up. */
  readonly tag?: string;
}

/** By stack: what a plan, a release of its service, and making and destroying it called. */
type Recording = Readonly<
  Record<string, Readonly<Record<'plan' | 'release' | 'make', readonly Recorded[]>>>
>;

const recorded = readFileSync(new URL('recorded-deliveries.json', import.meta.url), 'utf8');
const recording: Recording = { ...ofFurtherApis(), ...(JSON.parse(recorded) as Recording) };
const roles = deployRoles();
const STACKS = Object.keys(recording);

/** The stacks of APIs differ in their names alone: what was seen of one is what another one calls. */
function ofFurtherApis(): Recording {
  const stacks = API_NAMES.map((name) => SERVICES[name].stack);
  return Object.fromEntries(
    stacks.map((stack) => {
      const own = JSON.parse(recorded.replaceAll('conversations', stack)) as Recording;
      return [stack, own[stack]] as const;
    }),
  ) as Recording;
}

function statementsOf(role: string): readonly Statement[] {
  const found = roles.get(role);
  if (!found) throw new Error(`There is no role ${role}`);
  return parsePolicy(found.policy, role, 'identity');
}

function may(statements: readonly Statement[], { action, resource, tag }: Recorded): boolean {
  const request: AccessRequest = {
    principal: { kind: 'anonymous' },
    action,
    resource,
    context: { ...(tag && { 'aws:resourcetag/stack': tag }) },
  };
  return decide(statements, request) === 'allowed';
}

const planner = statementsOf(`three-tier-chat-plan-${ENVIRONMENT}`);
const platform = statementsOf(`three-tier-chat-platform-${ENVIRONMENT}`);
const deployerOf = (service: Service) =>
  statementsOf(`three-tier-chat-deploy-${service}-${ENVIRONMENT}`);

describe('the deploy roles', () => {
  it('are one to plan, one for each service, and one for the platform', () => {
    expect([...roles.keys()].sort()).toEqual(
      [
        `three-tier-chat-plan-${ENVIRONMENT}`,
        `three-tier-chat-platform-${ENVIRONMENT}`,
        ...SERVICE_NAMES.map((service) => `three-tier-chat-deploy-${service}-${ENVIRONMENT}`),
      ].sort(),
    );
  });

  it('have recorded calls of every stack of AWS', () => {
    expect([...STACKS].sort()).toEqual(SERVICE_NAMES.map((name) => SERVICES[name].stack).sort());
    for (const { plan, make } of Object.values(recording)) {
      expect(plan.length).toBeGreaterThan(5);
      expect(make.length).toBeGreaterThan(5);
    }
  });

  it.each(STACKS)('let the planner plan %s, and not make it', (stack) => {
    const { plan = [], make = [] } = recording[stack] ?? {};
    expect(plan.filter((call) => !may(planner, call))).toEqual([]);
    const isWrite = ({ action }: Recorded) =>
      /:(Create|Put|Update|Delete|Add|Associate|POST|PATCH)/.test(action);
    const writes = make.filter(isWrite).filter(({ resource }) => !resource.endsWith('.tflock'));
    expect(writes).not.toEqual([]);
    expect(writes.filter((call) => may(planner, call))).toEqual([]);
  });

  it.each(STACKS)('let the platform make, release and destroy %s', (stack) => {
    const { plan = [], release = [], make = [] } = recording[stack] ?? {};
    expect([...plan, ...release, ...make].filter((call) => !may(platform, call))).toEqual([]);
  });

  it.each(SERVICE_NAMES)('let %s be released by its own role, and by no other', (service) => {
    const { plan = [], release = [] } = recording[SERVICES[service].stack] ?? {};
    const own = deployerOf(service);
    expect([...plan, ...release].filter((call) => !may(own, call))).toEqual([]);
    for (const other of SERVICE_NAMES.filter((name) => name !== service)) {
      expect(
        release.every((call) => may(deployerOf(other), call)),
        other,
      ).toBe(false);
    }
  });
});

describe.each([...roles.keys()])('%s', (role) => {
  const statements = statementsOf(role);

  it('needs each of its statements', () => {
    const examples = statements.map((statement) => examplesOf(statement));
    const needless = statements.filter((_, index) => {
      const others = statements.filter((__, other) => other !== index);
      return (examples[index] ?? []).every((request) => decide(others, request) === 'allowed');
    });
    expect(needless).toEqual([]);
    for (const request of examples.flat()) expect(decide(statements, request)).toBe('allowed');
  });

  it('names every action', () => {
    expect(statements.flatMap(({ actions }) => actions.filter((a) => a.includes('*')))).toEqual([]);
  });

  it.each(foreignCalls(role))('may not %s', (_, request) => {
    expect(decide(statements, { principal: { kind: 'anonymous' }, ...request })).toBe(
      'not-allowed',
    );
  });
});

/** A request for each action and resource of a statement, that meets its conditions. */
function examplesOf({ actions, resources = [], conditions }: Statement): readonly AccessRequest[] {
  const context = Object.fromEntries(conditions.map(({ key, values }) => [key, values[0]]));
  return actions.flatMap((action) =>
    resources.map((resource) => ({
      principal: { kind: 'anonymous' as const },
      action,
      resource: resource === '*' ? '*' : resource.replaceAll('*', 'example'),
      context,
    })),
  );
}

type Foreign = readonly [does: string, request: Omit<AccessRequest, 'principal'>];

function foreignCalls(role: string): readonly Foreign[] {
  const { account, region, states } = PLACE;
  const iam = (name: string) => `arn:aws:iam::${account}:role/${name}`;
  const everybody: readonly Foreign[] = [
    ['make a user', { action: 'iam:CreateUser', resource: `arn:aws:iam::${account}:user/mallory` }],
    ['give itself more', { action: 'iam:PutRolePolicy', resource: iam(role) }],
    ['attach a policy to itself', { action: 'iam:AttachRolePolicy', resource: iam(role) }],
    [
      'change a deploy role’s policy',
      {
        action: 'iam:CreatePolicyVersion',
        resource: `arn:aws:iam::${account}:policy/${role}-1`,
      },
    ],
    [
      'pass a deploy role',
      {
        action: 'iam:PassRole',
        resource: iam(role),
        context: { 'iam:passedtoservice': 'lambda.amazonaws.com' },
      },
    ],
    [
      'pass a role of ours to a service that does not run it',
      {
        action: 'iam:PassRole',
        resource: iam(`three-tier-chat-agent-${ENVIRONMENT}`),
        context: { 'iam:passedtoservice': 'ec2.amazonaws.com' },
      },
    ],
    ['take another role', { action: 'sts:AssumeRole', resource: iam('administrator') }],
    [
      'change a function of another environment',
      {
        action: 'lambda:UpdateFunctionCode',
        resource: `arn:aws:lambda:${region}:${account}:function:three-tier-chat-secured-api-other`,
      },
    ],
    [
      'write a state of another environment',
      { action: 's3:PutObject', resource: `${states}/other/three-tier-chat-api-other.tfstate` },
    ],
    [
      'write the states of the bootstrap and of these roles',
      {
        action: 's3:PutObject',
        resource: `${states}/bootstrap/three-tier-chat-deploy-roles-${ENVIRONMENT}.tfstate`,
      },
    ],
    [
      'delete a state',
      {
        action: 's3:DeleteObject',
        resource: `${states}/${ENVIRONMENT}/three-tier-chat-api-${ENVIRONMENT}.tfstate`,
      },
    ],
    [
      'record a release of another environment',
      {
        action: 'ssm:PutParameter',
        resource: `arn:aws:ssm:${region}:${account}:parameter/three-tier-chat/other/releases/agent`,
      },
    ],
    [
      'read the key of Okta of another environment',
      {
        action: 'ssm:GetParameter',
        resource: `arn:aws:ssm:${region}:${account}:parameter/three-tier-chat/other/okta/plan-key`,
      },
    ],
    [
      'read what users said',
      {
        action: 'dynamodb:Query',
        resource: `arn:aws:dynamodb:${region}:${account}:table/three-tier-chat-conversations-${ENVIRONMENT}`,
      },
    ],
    [
      'change an HTTP API of somebody else',
      {
        action: 'apigateway:PATCH',
        resource: `arn:aws:apigateway:${region}::/apis/a1b2c3/routes/r1`,
        context: { 'aws:resourcetag/stack': 'somebody-else' },
      },
    ],
    [
      'change a distribution of somebody else',
      {
        action: 'cloudfront:UpdateDistribution',
        resource: `arn:aws:cloudfront::${account}:distribution/E1`,
        context: { 'aws:resourcetag/stack': 'somebody-else' },
      },
    ],
    [
      'use or delete the key',
      { action: 'kms:ScheduleKeyDeletion', resource: `arn:aws:kms:${region}:${account}:key/1` },
    ],
    [
      'decrypt by itself',
      { action: 'kms:Decrypt', resource: `arn:aws:kms:${region}:${account}:key/1` },
    ],
  ];
  if (role.includes('-platform-')) return everybody;
  const service = SERVICE_NAMES.find((name) => role.includes(`-deploy-${name}-`));
  const others = SERVICE_NAMES.filter((name) => name !== service);
  return [
    ...everybody,
    ...others.flatMap((other): readonly Foreign[] => [
      [
        `record a release of ${other}`,
        {
          action: 'ssm:PutParameter',
          resource: `arn:aws:ssm:${region}:${account}:parameter/three-tier-chat/${ENVIRONMENT}/releases/${other}`,
        },
      ],
      [
        `store an artifact of ${other}`,
        { action: 's3:PutObject', resource: `${PLACE.artifacts}/${other}/0123456789abcdef.zip` },
      ],
      [
        `write the state of ${other}`,
        {
          action: 's3:PutObject',
          resource: `${states}/${ENVIRONMENT}/three-tier-chat-${SERVICES[other].stack}-${ENVIRONMENT}.tfstate`,
        },
      ],
      [
        `change the function of ${other}`,
        {
          action: 'lambda:UpdateFunctionCode',
          resource: `arn:aws:lambda:${region}:${account}:function:three-tier-chat-${other}-${ENVIRONMENT}`,
        },
      ],
    ]),
    ...(service === 'frontend'
      ? []
      : [
          [
            'read the key that changes Okta',
            {
              action: 'ssm:GetParameter',
              resource: `arn:aws:ssm:${region}:${account}:parameter/three-tier-chat/${ENVIRONMENT}/okta/apply-key`,
            },
          ] as const,
        ]),
    [
      'make a role',
      { action: 'iam:CreateRole', resource: iam(`three-tier-chat-agent-${ENVIRONMENT}`) },
    ],
    [
      'give a service’s role more',
      {
        action: 'iam:PutRolePolicy',
        resource: iam(`three-tier-chat-${service ?? 'agent'}-${ENVIRONMENT}`),
      },
    ],
    [
      'delete a table',
      {
        action: 'dynamodb:DeleteTable',
        resource: `arn:aws:dynamodb:${region}:${account}:table/three-tier-chat-profiles-${ENVIRONMENT}`,
      },
    ],
    [
      'delete logs',
      {
        action: 'logs:DeleteLogGroup',
        resource: `arn:aws:logs:${region}:${account}:log-group:/aws/lambda/three-tier-chat-secured-api-${ENVIRONMENT}`,
      },
    ],
    [
      'open a function to somebody',
      {
        action: 'lambda:AddPermission',
        resource: `arn:aws:lambda:${region}:${account}:function:three-tier-chat-secured-api-${ENVIRONMENT}`,
      },
    ],
  ];
}

describe('the trust in a deploy role', () => {
  const sub = (environment: string, repository = 'acme/three-tier-chat') =>
    `repo:${repository}:environment:${environment}`;
  const taken = (role: string, subject: string, audience = 'sts.amazonaws.com') =>
    decide(parsePolicy(roles.get(role)?.trust ?? '', role, 'trust'), {
      principal: {
        kind: 'federated',
        provider: `arn:aws:iam::${PLACE.account}:oidc-provider/token.actions.githubusercontent.com`,
      },
      action: 'sts:AssumeRoleWithWebIdentity',
      resource: '*',
      context: {
        'token.actions.githubusercontent.com:aud': audience,
        'token.actions.githubusercontent.com:sub': subject,
      },
    });

  it.each([...roles.keys()])(
    'is in jobs of its environment of the repository alone: %s',
    (role) => {
      const own = role.includes('-plan-') ? `${ENVIRONMENT}-plan` : ENVIRONMENT;
      const other = role.includes('-plan-') ? ENVIRONMENT : `${ENVIRONMENT}-plan`;
      expect(taken(role, sub(own))).toBe('allowed');
      for (const subject of [
        sub(other),
        sub('other'),
        sub(`${own}x`),
        sub(own, 'acme/other'),
        sub(own, 'mallory/three-tier-chat'),
        'repo:acme/three-tier-chat:ref:refs/heads/main',
        'repo:acme/three-tier-chat:pull_request',
      ]) {
        expect(taken(role, subject), subject).toBe('not-allowed');
      }
      expect(taken(role, sub(own), 'https://github.com/acme')).toBe('not-allowed');
    },
  );
});
