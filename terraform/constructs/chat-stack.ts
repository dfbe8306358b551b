import { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import { OktaProvider } from '@cdktf/provider-okta/lib/provider/index.js';
import { S3Backend, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import type { Settings } from '../settings.ts';
import { nameOf } from './names.ts';

/**
 * Versions of the providers that the stacks ask for. The bindings would pin AWS to exactly 6.25,
 * which lacks `allowed_scopes` and `metadata_configuration`; from 6.25 to 6.66 the arguments only
 * grew.
 */
const PROVIDER_VERSION = { aws: '~> 6.66', okta: '~> 4.20' } as const;

/** A stack with its state in S3, locked by S3 itself, and the providers that it names. */
export abstract class ChatStack extends TerraformStack {
  constructor(
    scope: Construct,
    part: 'okta' | 'api' | 'agentcore' | 'backend' | 'app',
    settings: Settings,
    providers: readonly (keyof typeof PROVIDER_VERSION)[],
  ) {
    const name = nameOf(part, settings);
    super(scope, name);
    const { region, accountId, okta } = settings;
    new S3Backend(this, {
      bucket: `three-tier-chat-state-${accountId}-${region}`,
      key: `${settings.name}/${name}.tfstate`,
      region,
      encrypt: true,
    });
    // The bindings are older than the lock that needs no DynamoDB table (Terraform 1.11).
    this.addOverride('terraform.backend.s3.use_lockfile', true);

    if (providers.includes('aws')) {
      new AwsProvider(this, 'aws', {
        region,
        allowedAccountIds: [accountId],
        defaultTags: [
          {
            tags: {
              Application: 'three-tier-chat',
              Environment: settings.name,
              Stack: name,
              ManagedBy: 'terraform',
            },
          },
        ],
      });
    }
    if (providers.includes('okta')) {
      // Credentials come from OKTA_API_* variables and never stand in a stack.
      new OktaProvider(this, 'okta', { orgName: okta.orgName, baseUrl: okta.baseUrl });
    }
    for (const provider of providers) {
      this.addOverride(
        `terraform.required_providers.${provider}.version`,
        PROVIDER_VERSION[provider],
      );
    }
  }
}
