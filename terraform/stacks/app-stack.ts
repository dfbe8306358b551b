import { S3Object } from '@cdktf/provider-aws/lib/s3-object/index.js';
import { AccessPolicy, SpaClient } from '@three-tier-chat/okta';
import {
  REQUESTED_SCOPES,
  SITE_CONFIG_PATH,
  type SiteConfig,
} from '@three-tier-chat/wire-contract';
import type { Construct } from 'constructs';
import { ChatStack } from '../constructs/chat-stack.ts';
import { Edge } from '../constructs/edge.ts';
import { environmentName } from '../constructs/names.ts';
import { releasedVersion } from '../constructs/release.ts';
import { SiteBucket } from '../constructs/site-bucket.ts';
import { DEADLINES } from '../deadlines.ts';
import { isLocal, type Settings } from '../settings.ts';
import type { BackendStack } from './backend-stack.ts';
import type { OktaStack } from './okta-stack.ts';

/**
 * The site and, beside it, its Okta client: the client needs the site's address and the site's
 * `config.json` needs the client's id.
 */
export class AppStack extends ChatStack {
  constructor(scope: Construct, settings: Settings, okta: OktaStack, backend: BackendStack) {
    super(scope, 'app', settings, ['aws', 'okta']);
    const bucket = new SiteBucket(this, 'site', settings);
    const edge = new Edge(this, 'edge', {
      settings,
      bucketDomain: bucket.domain,
      version: releasedVersion(this, 'frontend', settings),
      backendHost: backend.host,
      issuer: okta.issuer,
    });
    bucket.admit(edge.distributionArn);

    const siteUrl = settings.siteUrl ?? `https://${edge.domain}`;
    const client = new SpaClient(this, 'client', {
      label: environmentName(settings),
      siteUrl,
      groupId: okta.groupId,
      allowLoopback: isLocal(settings),
      preventDestroy: settings.preventDestroy,
    });
    new AccessPolicy(this, 'access', {
      name: environmentName(settings),
      authServerId: okta.authServerId,
      clientId: client.clientId,
      groupId: okta.groupId,
      lifetimes: settings.tokenLifetimes,
    });
    new S3Object(this, 'config', {
      bucket: bucket.name,
      key: SITE_CONFIG_PATH.slice(1),
      contentType: 'application/json',
      cacheControl: 'no-store',
      content: JSON.stringify({
        issuer: okta.issuer,
        clientId: client.clientId,
        scopes: REQUESTED_SCOPES,
        traceUrl: settings.traceUrl,
        answerTimeoutMs: DEADLINES.browserMs,
      } satisfies SiteConfig),
    });
  }
}
