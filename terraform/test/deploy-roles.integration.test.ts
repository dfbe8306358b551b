import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nameOf } from '../constructs/names.ts';
import { stackPermissions } from '../deploy-roles/stack-permissions.ts';
import type { Settings } from '../settings.ts';
import { synthesizeDeployRoles } from '../synthesize-deploy-roles.ts';
import { sampleDocuments } from '../testing/synth-all.ts';
import { awsEnvironments } from './aws-environments.ts';

const environments = [...(await awsEnvironments())];

type Resources = Readonly<
  Record<
    'aws_iam_role' | 'aws_iam_policy' | 'aws_iam_role_policy_attachment',
    Readonly<Record<string, Readonly<Record<string, string>>>>
  >
>;

/** Whatever the settings, IAM takes the roles. */
describe.each(environments)('the deploy roles of %s', (_, settings) => {
  const resources = rolesOf(settings);

  it('have names and policies that IAM takes', () => {
    for (const { name, assume_role_policy = '' } of Object.values(resources.aws_iam_role)) {
      expect(name).toMatch(/^[\w-]{1,64}$/);
      expect(assume_role_policy.length).toBeLessThanOrEqual(2048);
    }
    for (const { name, policy = '' } of Object.values(resources.aws_iam_policy)) {
      expect(name).toMatch(/^[\w-]{1,128}$/);
      expect(policy.length).toBeLessThanOrEqual(6144);
      const { Statement } = JSON.parse(policy) as {
        readonly Statement: readonly { Sid: string }[];
      };
      const sids = Statement.map(({ Sid }) => Sid);
      expect(sids).toEqual([...new Set(sids)]);
      for (const sid of sids) expect(sid).toMatch(/^[A-Za-z0-9]+$/);
    }
    const attached = Object.values(resources.aws_iam_role_policy_attachment).map(
      ({ role }) => role,
    );
    for (const role of new Set(attached)) {
      expect(attached.filter((other) => other === role).length).toBeLessThanOrEqual(10);
    }
  });

  it('are taken by pipelines only where a repository is named', () => {
    for (const { assume_role_policy = '' } of Object.values(resources.aws_iam_role)) {
      expect(assume_role_policy.includes('sts:AssumeRoleWithWebIdentity')).toBe(
        settings.github !== undefined,
      );
    }
  });
});

describe('what a stack needs', () => {
  const place = {
    stack: 'three-tier-chat-api-dev',
    environment: 'dev',
    accountId: '123456789012',
    region: 'eu-central-1',
  };

  it('is not known of a type without an entry, which is named', () => {
    const stack = { resource: { aws_kinesis_stream: { x: { name: 'x' } }, okta_group: { y: {} } } };
    expect(() => stackPermissions(stack, place)).toThrow(
      'terraform/deploy-roles/resource-actions.ts does not say what Terraform needs for aws_kinesis_stream: add what its provider calls.',
    );
  });

  it('is nothing for resources of Okta, and no member of every object', () => {
    expect(stackPermissions({ resource: { okta_group: { y: {} } } }, place)).toEqual({
      read: [],
      release: [],
      make: [],
    });
    const stack = { resource: { constructor: { x: {} } } };
    expect(() => stackPermissions(stack, place)).toThrow('does not say what Terraform needs for');
  });

  it('is about the resources of the stack, in the region of each', () => {
    const stack = {
      resource: {
        aws_cloudwatch_log_group: {
          here: { name: '/aws/lambda/a' },
          there: { name: 'edge', provider: 'aws.edge' },
        },
      },
    };
    const { make } = stackPermissions(stack, place);
    expect(make[0]?.Resource).toEqual([
      'arn:aws:logs:eu-central-1:123456789012:log-group:/aws/lambda/a',
      'arn:aws:logs:us-east-1:123456789012:log-group:edge',
      'arn:aws:logs:eu-central-1:123456789012:log-group:/aws/lambda/a:*',
      'arn:aws:logs:us-east-1:123456789012:log-group:edge:*',
    ]);
  });
});

function rolesOf(settings: Settings): Resources {
  const folder = mkdtempSync(join(tmpdir(), 'three-tier-chat-deploy-roles-'));
  try {
    synthesizeDeployRoles(settings, sampleDocuments(), folder);
    const file = join(folder, 'stacks', nameOf('deploy-roles', settings), 'cdk.tf.json');
    return (JSON.parse(readFileSync(file, 'utf8')) as { readonly resource: Resources }).resource;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
