import { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import { OktaProvider } from '@cdktf/provider-okta/lib/provider/index.js';
import { S3Backend, type TerraformProvider, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import type { SERVICES, Service } from '../services.ts';
import type { Settings } from '../settings.ts';
import { nameOf, stateBucket } from './names.ts';

/**
 * Versions of the providers that the stacks require. The bindings would pin AWS to exactly 6.25,
 * which lacks `allowed_scopes` and `metadata_configuration`; from 6.25 to 6.66 arguments were only
 * added. Okta's are of 4.20: the stacks' types are the same in 6.12, but for arguments that were added
 * (`terraform/test/request-model/okta-provider.test.ts` checks every one).
 */
const PROVIDER_VERSION = { aws: '~> 6.66', okta: '~> 6.12' } as const;
/** The first version whose lock needs no DynamoDB table. */
const TERRAFORM_VERSION = '>= 1.11, < 2.0';
/** The region of CloudFront's firewall and log delivery. */
export const EDGE_REGION = 'us-east-1';

/** A stack with its state in S3, locked by S3 itself, and its providers. */
export abstract class ChatStack extends TerraformStack {
  readonly #settings: Settings;

  constructor(
    scope: Construct,
    part: 'okta' | (typeof SERVICES)[Service]['stack'],
    settings: Settings,
    providers: readonly (keyof typeof PROVIDER_VERSION)[],
  ) {
    const name = nameOf(part, settings);
    super(scope, name);
    this.#settings = settings;
    keepStateInS3(this, settings, `${settings.name}/${name}.tfstate`);
    if (providers.includes('aws'))
      awsProvider(this, settings, { environment: settings.name, name });
    if (providers.includes('okta')) {
      // Credentials come from OKTA_API_* variables and are never written into a stack.
      const { orgName, baseUrl } = settings.okta;
      new OktaProvider(this, 'okta', { orgName, baseUrl });
    }
    pinVersions(this, providers);
  }

  /**
   * The provider for CloudFront's resources in us-east-1; undefined if the environment is there
   * too.
   */
  edgeProvider(): TerraformProvider | undefined {
    if (this.#settings.region === EDGE_REGION) return undefined;
    return awsProvider(
      this,
      this.#settings,
      { environment: this.#settings.name, name: this.node.id },
      { alias: 'edge', region: EDGE_REGION },
    );
  }
}

/**
 * The state of a stack: encrypted, in the environment's account, locked by S3's own lock file. With
 * `encrypt` Terraform asks for S3's own key; without it the bucket's is taken, the customer's.
 */
export function keepStateInS3(stack: TerraformStack, settings: Settings, key: string): void {
  const { region, customerManagedKey } = settings;
  new S3Backend(stack, {
    bucket: stateBucket(settings),
    key,
    region,
    ...(!customerManagedKey && { encrypt: true }),
  });
  // The bindings are older than the argument (Terraform 1.11).
  stack.addOverride('terraform.backend.s3.use_lockfile', true);
}

export function pinVersions(
  stack: TerraformStack,
  providers: readonly (keyof typeof PROVIDER_VERSION)[],
): void {
  stack.addOverride('terraform.required_version', TERRAFORM_VERSION);
  for (const provider of providers) {
    stack.addOverride(
      `terraform.required_providers.${provider}.version`,
      PROVIDER_VERSION[provider],
    );
  }
}

/** AWS, restricted to the environment's account, with tags on all resources. */
export function awsProvider(
  stack: TerraformStack,
  { region, accountId }: Settings,
  tags: { readonly environment: string; readonly name: string },
  other?: { readonly alias: string; readonly region: string },
): AwsProvider {
  return new AwsProvider(stack, other ? `aws-${other.alias}` : 'aws', {
    region,
    ...other,
    allowedAccountIds: [accountId],
    defaultTags: [
      {
        tags: {
          Application: 'three-tier-chat',
          Environment: tags.environment,
          Stack: tags.name,
          ManagedBy: 'terraform',
        },
      },
    ],
  });
}
