import { S3Object } from '@cdktf/provider-aws/lib/s3-object/index.js';
import { AccessPolicy, SpaClient } from '@three-tier-chat/okta';
import { SITE_CONFIG_PATH, type SiteConfig } from '@three-tier-chat/wire-contract';
import { TerraformOutput } from 'cdktf';
import type { Construct } from 'constructs';
import { ChatStack } from '../constructs/chat-stack.ts';
import { Edge } from '../constructs/edge.ts';
import { keepVersions } from '../constructs/kept-versions.ts';
import { EDGE_DOMAIN_OUTPUT, environmentName, SITE_URL_OUTPUT } from '../constructs/names.ts';
import { releasedVersion } from '../constructs/release.ts';
import { SiteBucket } from '../constructs/site-bucket.ts';
import { turnDashboard } from '../constructs/turn-dashboard.ts';
import { TurnQueries } from '../constructs/turn-queries.ts';
import { TurnTracing } from '../constructs/turn-tracing.ts';
import { DEADLINES } from '../deadlines.ts';
import { REQUESTED_SCOPES } from '../declarations/scopes.ts';
import { isLocal } from '../environment-name.ts';
import type { Settings } from '../settings.ts';
import type { AgentStack } from './agent-stack.ts';
import type { ApiStack } from './api-stack.ts';
import type { BackendStack } from './backend-stack.ts';
import type { GatewayStack } from './gateway-stack.ts';
import type { OktaStack } from './okta-stack.ts';
import { turnPanels } from './turn-panels.ts';

/** The stacks on which this one depends. */
export interface EarlierStacks {
  readonly okta: OktaStack;
  readonly gateway: GatewayStack;
  readonly apis: readonly ApiStack[];
  readonly agent: AgentStack;
  readonly backend: BackendStack;
}

/**
 * The site and, beside it, its Okta client: the client needs the site's address and the site's
 * `config.json` needs the client's id. As the last stack, it also contains the dashboard and the
 * queries for a turn.
 */
export class AppStack extends ChatStack {
  constructor(scope: Construct, settings: Settings, earlier: EarlierStacks) {
    super(scope, 'app', settings, ['aws', 'okta']);
    const { okta, gateway, apis, agent, backend } = earlier;
    const bucket = new SiteBucket(this, 'site', settings);
    keepVersions(this, 'site', bucket);
    const edge = new Edge(this, 'edge', {
      settings,
      bucketDomain: bucket.domain,
      version: releasedVersion(this, 'frontend', settings),
      backendHost: backend.service.host,
      apis: apis.flatMap(({ service, edgePaths: paths, api: { host } }) =>
        paths === undefined ? [] : [{ service, host, paths }],
      ),
      issuer: okta.issuer,
      alarmTopicArn: gateway.alarmTopicArn,
      edgeProvider: this.edgeProvider(),
    });
    bucket.admitDistribution(edge.distributionArn);

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
      scopes: REQUESTED_SCOPES,
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

    new TerraformOutput(this, SITE_URL_OUTPUT, { value: siteUrl });
    new TerraformOutput(this, EDGE_DOMAIN_OUTPUT, { value: edge.domain });

    new TurnTracing(this, 'tracing', {
      settings,
      functions: ['interceptor', ...apis.map(({ service }) => service)],
    });
    new TurnQueries(this, 'queries', {
      settings,
      logGroupNames: [
        backend.service.logGroupName,
        agent.runtime.observability.logGroupName,
        gateway.interceptor.logGroupName,
        ...apis.map(({ lambda }) => lambda.logGroupName),
      ],
    });
    turnDashboard(this, 'dashboard', { settings, panels: turnPanels(earlier, edge) });
  }
}
