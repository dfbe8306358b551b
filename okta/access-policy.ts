import { AuthServerPolicy } from '@cdktf/provider-okta/lib/auth-server-policy/index.js';
import { AuthServerPolicyRule } from '@cdktf/provider-okta/lib/auth-server-policy-rule/index.js';
import { Construct } from 'constructs';

export interface TokenLifetimes {
  readonly accessMinutes: number;
  /** The maximum duration of a sign-in, even if it is in use. */
  readonly refreshMinutes: number;
  /** How long an unused sign-in lasts: between the access and the refresh lifetime. */
  readonly refreshWindowMinutes: number;
}

export interface AccessPolicyConfig {
  readonly name: string;
  readonly authServerId: string;
  /** The only client that the policy admits. */
  readonly clientId: string;
  /** The only group whose members the rule admits. */
  readonly groupId: string;
  /** What the client requests, and is granted. */
  readonly scopes: readonly string[];
  readonly lifetimes: TokenLifetimes;
}

/**
 * Restricts the authorization server's tokens to one client and one group. Okta denies everything
 * that no rule admits, so another client or a person outside the group gets no token.
 */
export class AccessPolicy extends Construct {
  constructor(scope: Construct, id: string, config: AccessPolicyConfig) {
    super(scope, id);
    const policy = new AuthServerPolicy(this, 'policy', {
      authServerId: config.authServerId,
      name: config.name,
      description: 'Admits only the single-page app',
      clientWhitelist: [config.clientId],
      priority: 1,
      // Okta silently skips an inactive policy.
      status: 'ACTIVE',
    });
    new AuthServerPolicyRule(this, 'rule', {
      authServerId: config.authServerId,
      policyId: policy.id,
      name: 'Members of the group, by code',
      priority: 1,
      status: 'ACTIVE',
      // Refresh is not a value of this list: `offline_access` among the scopes grants it.
      grantTypeWhitelist: ['authorization_code'],
      groupWhitelist: [config.groupId],
      // A requested scope that is missing here makes the whole sign-in fail.
      scopeWhitelist: [...config.scopes],
      accessTokenLifetimeMinutes: config.lifetimes.accessMinutes,
      refreshTokenLifetimeMinutes: config.lifetimes.refreshMinutes,
      refreshTokenWindowMinutes: config.lifetimes.refreshWindowMinutes,
    });
  }
}
