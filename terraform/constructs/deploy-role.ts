import { IamPolicy } from '@cdktf/provider-aws/lib/iam-policy/index.js';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment/index.js';
import { Construct } from 'constructs';
import type { Deployer } from '../deploy-roles/deployers.ts';
import type { Settings } from '../settings.ts';
import { SynthesisError } from '../synthesis-error.ts';
import { type PolicyStatement, policyDocument } from './service-role.ts';

/** The host of GitHub's tokens for pipelines, as IAM names their provider. */
export const GITHUB_ISSUER = 'token.actions.githubusercontent.com';
/** The audience that GitHub's action for AWS asks for. */
export const GITHUB_AUDIENCE = 'sts.amazonaws.com';
/** IAM quotas: characters of a managed policy, and such policies of a role. */
const POLICY_CHARACTERS = 6144;
const POLICIES = 10;
/** A deploy of everything takes less. */
const SESSION_SECONDS = 2 * 60 * 60;

/** A role that people and pipelines take to deploy. */
export class DeployRole extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { settings, deployer }: { readonly settings: Settings; readonly deployer: Deployer },
  ) {
    super(scope, id);
    const { role: name, description } = deployer;
    const role = new IamRole(this, 'role', {
      name,
      description,
      maxSessionDuration: SESSION_SECONDS,
      assumeRolePolicy: policyDocument(
        trust(settings, deployer) as unknown as readonly PolicyStatement[],
      ),
    });
    for (const [index, statements] of packed(deployer).entries()) {
      const policy = new IamPolicy(this, `policy-${index + 1}`, {
        name: `${name}-${index + 1}`,
        description,
        policy: policyDocument(statements),
      });
      new IamRolePolicyAttachment(this, `attachment-${index + 1}`, {
        role: role.name,
        policyArn: policy.arn,
      });
    }
  }
}

/** Who may take the role: people of the account whose own policy says so, and jobs of the pipeline. */
function trust({ accountId, name, github }: Settings, { kind }: Deployer) {
  const people = {
    Sid: 'TakenByPeople',
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${accountId}:root` },
    Action: 'sts:AssumeRole',
  };
  if (!github) return [people];
  return [
    people,
    {
      Sid: 'TakenByPipeline',
      Effect: 'Allow',
      Principal: { Federated: `arn:aws:iam::${accountId}:oidc-provider/${GITHUB_ISSUER}` },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: {
        StringEquals: {
          [`${GITHUB_ISSUER}:aud`]: GITHUB_AUDIENCE,
          // GitHub puts the environment of a job here, and lets a job into it by its own rules.
          [`${GITHUB_ISSUER}:sub`]: `repo:${github.repository}:environment:${pipelineEnvironment(name, kind)}`,
        },
      },
    },
  ];
}

/** The environment of a repository whose jobs may take a role: `dev-plan`, or `dev`. */
function pipelineEnvironment(environment: string, kind: Deployer['kind']): string {
  return kind === 'plan' ? `${environment}-plan` : environment;
}

/** The statements as few policies, each as long as IAM takes it. */
function packed({ role, statements }: Deployer): readonly (readonly PolicyStatement[])[] {
  const policies: PolicyStatement[][] = [];
  for (const statement of statements) {
    const last = policies.at(-1);
    if (last && policyDocument([...last, statement]).length <= POLICY_CHARACTERS) {
      last.push(statement);
    } else policies.push([statement]);
  }
  if (policies.length > POLICIES) {
    throw new SynthesisError(
      `${role} would have ${policies.length} policies, of which IAM takes ${POLICIES}.`,
    );
  }
  return policies;
}
