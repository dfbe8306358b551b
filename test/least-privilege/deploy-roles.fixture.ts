import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { artifactBucket, nameOf, stateBucket } from '../../terraform/constructs/names.ts';
import { parseEnvironment } from '../../terraform/settings.ts';
import { synthesizeDeployRoles } from '../../terraform/synthesize-deploy-roles.ts';
import { AWS_ENVIRONMENT, sampleDocuments } from '../../terraform/testing/synth-all.ts';

/** As in the account in which the deliveries were recorded. */
export const ENVIRONMENT = 'dev';
const settings = parseEnvironment(ENVIRONMENT, {
  ...AWS_ENVIRONMENT,
  region: 'us-east-1',
  accountId: '111122223333',
  modelId: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
  customerManagedKey: true,
  waf: true,
  github: { repository: 'acme/three-tier-chat' },
});

export const PLACE = {
  account: settings.accountId,
  region: settings.region,
  states: `arn:aws:s3:::${stateBucket(settings)}`,
  artifacts: `arn:aws:s3:::${artifactBucket(settings)}`,
} as const;

interface DeployRoleDocuments {
  /** All its policies as one document. */
  readonly policy: string;
  readonly trust: string;
}

type Named = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** The deploy roles as Terraform would make them, by name. */
export function deployRoles(): ReadonlyMap<string, DeployRoleDocuments> {
  const folder = mkdtempSync(join(tmpdir(), 'three-tier-chat-deploy-roles-'));
  try {
    synthesizeDeployRoles(settings, sampleDocuments(), folder);
    const file = join(folder, 'stacks', nameOf('deploy-roles', settings), 'cdk.tf.json');
    const { resource } = JSON.parse(readFileSync(file, 'utf8')) as {
      readonly resource: Readonly<Record<'aws_iam_role' | 'aws_iam_policy', Named>>;
    };
    const policies = Object.values(resource.aws_iam_policy);
    return new Map(
      Object.values(resource.aws_iam_role).map(({ name = '', assume_role_policy = '' }) => {
        const own = policies.filter((policy) => policy['name']?.replace(/-\d+$/, '') === name);
        const Statement = own.flatMap(({ policy = '{}' }) => JSON.parse(policy).Statement);
        const policy = JSON.stringify({ Version: '2012-10-17', Statement });
        return [name, { policy, trust: assume_role_policy }];
      }),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}
