import { AppGroupAssignments } from '@cdktf/provider-okta/lib/app-group-assignments/index.js';
import { AppOauth } from '@cdktf/provider-okta/lib/app-oauth/index.js';
import { TrustedOrigin } from '@cdktf/provider-okta/lib/trusted-origin/index.js';
import { CALLBACK_PATH } from '@three-tier-chat/wire-contract';
import { Token } from 'cdktf';
import { Construct } from 'constructs';

export interface SpaClientConfig {
  readonly label: string;
  /** Origin of the site, without a trailing slash: `https://chat.example.com`. */
  readonly siteUrl: string;
  /** Okta's id of the group whose members may sign in. */
  readonly groupId: string;
  /** Admits `http://127.0.0.1` and `http://localhost`: true only for the environment `local`. */
  readonly allowLoopback: boolean;
  /** Refuses to destroy the client: a new one has another client id. */
  readonly preventDestroy: boolean;
}

/**
 * The single-page app as a public client: authorization code with PKCE, exact redirect URIs,
 * rotating refresh tokens (RFC 9700 sections 2.1.1 and 4.14).
 */
export class SpaClient extends Construct {
  readonly clientId: string;

  /** @throws Error for a redirect URI without TLS outside the environment `local`. */
  constructor(scope: Construct, id: string, config: SpaClientConfig) {
    super(scope, id);
    requireSafeOrigin(config);
    const app = new AppOauth(this, 'app', {
      label: config.label,
      status: 'ACTIVE',
      type: 'browser',
      grantTypes: ['authorization_code', 'refresh_token'],
      responseTypes: ['code'],
      tokenEndpointAuthMethod: 'none',
      pkceRequired: true,
      omitSecret: true,
      autoKeyRotation: true,
      issuerMode: 'ORG_URL',
      consentMethod: 'TRUSTED',
      redirectUris: [`${config.siteUrl}${CALLBACK_PATH}`],
      postLogoutRedirectUris: [`${config.siteUrl}/`],
      wildcardRedirect: 'DISABLED',
      // The provider's default is STATIC, with which a stolen refresh token would work until it
      // expires.
      refreshTokenRotation: 'ROTATE',
      // Seconds for which the previous token still works, in case the answer was lost.
      refreshTokenLeeway: 30,
      lifecycle: { preventDestroy: config.preventDestroy },
    });
    this.clientId = app.clientId;

    new AppGroupAssignments(this, 'groups', { appId: app.id, group: [{ id: config.groupId }] });
    new TrustedOrigin(this, 'origin', {
      name: config.label,
      origin: config.siteUrl,
      scopes: ['CORS', 'REDIRECT'],
      active: true,
    });
  }
}

/** An address that only Terraform knows comes from CloudFront and begins with `https://`. */
function requireSafeOrigin({ siteUrl, allowLoopback }: SpaClientConfig): void {
  if (siteUrl.startsWith('https://') && Token.isUnresolved(siteUrl)) return;
  const { protocol, hostname } = new URL(siteUrl);
  const loopback = hostname === '127.0.0.1' || hostname === 'localhost' || hostname === '[::1]';
  if (loopback ? allowLoopback : protocol === 'https:') return;
  throw new Error(
    `siteUrl ${siteUrl}: the redirect address must use https and must not be this machine; only the environment local may use loopback.`,
  );
}
