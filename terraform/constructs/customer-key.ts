import { DataAwsKmsAlias } from '@cdktf/provider-aws/lib/data-aws-kms-alias/index.js';
import { KmsAlias } from '@cdktf/provider-aws/lib/kms-alias/index.js';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key/index.js';
import { type TerraformProvider, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import type { Settings } from '../settings.ts';
import { type PolicyStatement, policyDocument } from './service-role.ts';

/** By it, the stacks of the account and region find the key. */
const ALIAS = 'alias/three-tier-chat';
/** The longest that KMS allows: what the key protects is lost with it. */
const DELETION_DAYS = 30;

export interface CustomerKeyConfig {
  /** What it protects. */
  readonly description: string;
  readonly statements: readonly PolicyStatement[];
  /** Another region's provider. */
  readonly provider?: TerraformProvider | undefined;
}

/** A key of the account's own, turned over every year; AWS keeps the earlier ones for what they encrypted. */
export class CustomerKey extends Construct {
  readonly arn: string;

  constructor(
    scope: Construct,
    id: string,
    { description, statements, provider }: CustomerKeyConfig,
  ) {
    super(scope, id);
    const elsewhere = provider && { provider };
    const key = new KmsKey(this, 'key', {
      ...elsewhere,
      description,
      enableKeyRotation: true,
      deletionWindowInDays: DELETION_DAYS,
      policy: policyDocument(statements),
      lifecycle: { preventDestroy: true },
    });
    new KmsAlias(this, 'alias', { ...elsewhere, name: ALIAS, targetKeyId: key.keyId });
    this.arn = key.arn;
  }
}

/**
 * The ARN of the key with which a stack encrypts what it makes, from its alias: services such as
 * CloudWatch Logs take no alias. Undefined without the setting: AWS's own keys encrypt then.
 *
 * @param provider of another region, whose key it is.
 */
export function customerKeyArn(
  scope: Construct,
  { customerManagedKey }: Pick<Settings, 'customerManagedKey'>,
  provider?: TerraformProvider,
): string | undefined {
  if (!customerManagedKey) return undefined;
  const stack = TerraformStack.of(scope);
  const id = provider ? 'edge-key' : 'key';
  const known = stack.node.tryFindChild(id) as DataAwsKmsAlias | undefined;
  const alias =
    known ?? new DataAwsKmsAlias(stack, id, { name: ALIAS, ...(provider && { provider }) });
  return alias.targetKeyArn;
}
