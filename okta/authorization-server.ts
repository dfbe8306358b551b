import { AuthServer } from '@cdktf/provider-okta/lib/auth-server/index.js';
import { AuthServerClaim } from '@cdktf/provider-okta/lib/auth-server-claim/index.js';
import { AuthServerScope } from '@cdktf/provider-okta/lib/auth-server-scope/index.js';
import type { DeclaredScope } from '@three-tier-chat/wire-contract';
import { Construct } from 'constructs';

/**
 * Only groups with this prefix are included in a token, which keeps tokens within AgentCore's
 * header limit.
 */
export const GROUP_CLAIM_PREFIX = 'chat-';

export interface AuthorizationServerConfig {
  readonly name: string;
  /** The value of `aud` in all access tokens. */
  readonly audience: string;
  readonly scopes: readonly DeclaredScope[];
  /** Refuses to destroy the server: a new one has another issuer, which every tier would refuse. */
  readonly preventDestroy: boolean;
}

/**
 * A custom authorization server with its scopes and the groups claim. Tokens
 * of the org's own server are opaque to everyone but Okta, so a custom server is needed to validate
 * them elsewhere (Okta, "Authorization servers").
 */
export class AuthorizationServer extends Construct {
  readonly id: string;
  /** Exactly the `iss` of its tokens. */
  readonly issuer: string;

  constructor(scope: Construct, id: string, config: AuthorizationServerConfig) {
    super(scope, id);
    const server = new AuthServer(this, 'server', {
      name: config.name,
      description: 'Tokens of the people who use three-tier chat',
      audiences: [config.audience],
      // In dynamic mode, `iss` would depend on the host that the browser used.
      issuerMode: 'ORG_URL',
      credentialsRotationMode: 'AUTO',
      status: 'ACTIVE',
      lifecycle: { preventDestroy: config.preventDestroy },
    });
    this.id = server.id;
    this.issuer = server.issuer;

    for (const { name, displayName, description } of config.scopes) {
      new AuthServerScope(this, name, {
        authServerId: server.id,
        name,
        displayName,
        description,
        consent: 'IMPLICIT',
        metadataPublish: 'ALL_CLIENTS',
        // Granted only on request: a default scope would also be included in tokens that do not
        // need it.
        default: false,
      });
    }

    for (const claimType of ['RESOURCE', 'IDENTITY']) {
      new AuthServerClaim(this, `groups-${claimType.toLowerCase()}`, {
        authServerId: server.id,
        name: 'groups',
        claimType,
        valueType: 'GROUPS',
        groupFilterType: 'STARTS_WITH',
        value: GROUP_CLAIM_PREFIX,
        alwaysIncludeInToken: true,
        status: 'ACTIVE',
      });
    }
  }
}
