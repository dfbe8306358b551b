import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudfrontDistribution } from '@cdktf/provider-aws/lib/cloudfront-distribution/index.js';
import { CloudfrontFunction } from '@cdktf/provider-aws/lib/cloudfront-function/index.js';
import { CloudfrontOriginAccessControl } from '@cdktf/provider-aws/lib/cloudfront-origin-access-control/index.js';
import { SITE_CONFIG_PATH } from '@three-tier-chat/wire-contract';
import type { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { SILENCE_LIMITS } from '../deadlines.ts';
import type { Settings } from '../settings.ts';
import { alarm, FAILED_PERCENT, type Metric } from './alarm.ts';
import { alarmTopic } from './alarm-topic.ts';
import { edgeLogs } from './edge-logs.ts';
import { Firewall } from './firewall.ts';
import { ASSETS_FOLDER, environmentName, nameOf } from './names.ts';
import { securityHeaders } from './security-headers.ts';

export interface EdgeConfig {
  readonly settings: Settings;
  /** Regional domain of the site's bucket. */
  readonly bucketDomain: string;
  /** The frontend's release that the edge serves. */
  readonly version: string;
  readonly backendHost: string;
  /** APIs that answer at the edge too. */
  readonly apis: readonly EdgeApi[];
  readonly issuer: string;
  /** In the environment's region. */
  readonly alarmTopicArn: string;
  /** Provider of us-east-1; undefined if the environment is there. */
  readonly edgeProvider: TerraformProvider | undefined;
}

interface EdgeApi {
  readonly service: string;
  readonly host: string;
  /** Among the paths under `/api/`, which are otherwise the backend's. */
  readonly paths: string;
}

/**
 * Managed policies, with their ids from the guides "Use managed cache / origin request policies".
 */
const MANAGED = {
  cachingDisabled: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
  cachingOptimized: '658327ea-f89d-4fab-a63d-7e88639e58f6',
  allViewerExceptHostHeader: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
} as const;

const SPA_FALLBACK = join(import.meta.dirname, 'spa-fallback.js');
const ORIGIN = { release: 'release', bucket: 'bucket', backend: 'backend' } as const;

/** CloudFront in front of the site and the backend: a single origin for the browser, so no CORS. */
export class Edge extends Construct {
  readonly distributionArn: string;
  readonly domain: string;
  readonly metrics: { readonly requests: Metric; readonly errorRate: Metric };

  constructor(scope: Construct, id: string, config: EdgeConfig) {
    super(scope, id);
    const { settings } = config;
    const name = environmentName(settings);
    const access = new CloudfrontOriginAccessControl(this, 'access', {
      name: nameOf('site', settings),
      originAccessControlOriginType: 's3',
      signingBehavior: 'always',
      signingProtocol: 'sigv4',
    });
    const fallback = new CloudfrontFunction(this, 'spa-fallback', {
      name: nameOf('spa-fallback', settings),
      runtime: 'cloudfront-js-2.0',
      comment: 'Serves the page for paths of the app',
      code: readFileSync(SPA_FALLBACK, 'utf8'),
      publish: true,
    });
    const headers = securityHeaders(this, 'headers', { name, issuer: config.issuer });
    const site = { domainName: config.bucketDomain, originAccessControlId: access.id };
    const shown = {
      viewerProtocolPolicy: 'redirect-to-https',
      responseHeadersPolicyId: headers.id,
    };
    const read = {
      allowedMethods: ['GET', 'HEAD'],
      cachedMethods: ['GET', 'HEAD'],
      compress: true,
    };

    const hostOrigin = (originId: string, domainName: string) => ({
      originId,
      domainName,
      customOriginConfig: {
        httpPort: 80,
        httpsPort: 443,
        originProtocolPolicy: 'https-only',
        originSslProtocols: ['TLSv1.2'],
        originReadTimeout: SILENCE_LIMITS.edgeMs / 1000,
        originKeepaliveTimeout: 60,
      },
    });
    const forwarded = {
      ...shown,
      allowedMethods: ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'],
      cachedMethods: ['GET', 'HEAD'],
      cachePolicyId: MANAGED.cachingDisabled,
      // All but Host, by which the origin finds the service; Authorization is among them.
      originRequestPolicyId: MANAGED.allViewerExceptHostHeader,
    };

    const firewall = settings.waf
      ? new Firewall(this, 'firewall', { settings, provider: config.edgeProvider })
      : undefined;
    const distribution = new CloudfrontDistribution(this, 'distribution', {
      enabled: true,
      comment: name,
      isIpv6Enabled: true,
      httpVersion: 'http2and3',
      priceClass: 'PriceClass_100',
      defaultRootObject: 'index.html',
      ...(firewall && { webAclId: firewall.arn }),
      lifecycle: { preventDestroy: settings.preventDestroy },
      ...(settings.siteCertificateArn &&
        settings.siteUrl && { aliases: [new URL(settings.siteUrl).hostname] }),
      origin: [
        { ...site, originId: ORIGIN.release, originPath: `/releases/${config.version}` },
        { ...site, originId: ORIGIN.bucket },
        hostOrigin(ORIGIN.backend, config.backendHost),
        ...config.apis.map(({ service, host }) => hostOrigin(service, host)),
      ],
      // No custom error responses: they would also replace the API's 403 and 404 by the page.
      defaultCacheBehavior: {
        ...shown,
        ...read,
        targetOriginId: ORIGIN.release,
        cachePolicyId: MANAGED.cachingOptimized,
        functionAssociation: [{ eventType: 'viewer-request', functionArn: fallback.arn }],
      },
      orderedCacheBehavior: [
        {
          ...shown,
          ...read,
          pathPattern: SITE_CONFIG_PATH,
          targetOriginId: ORIGIN.bucket,
          cachePolicyId: MANAGED.cachingDisabled,
        },
        {
          ...shown,
          ...read,
          // The assets of every release: an open page may request its own after the next release.
          pathPattern: `/${ASSETS_FOLDER}*`,
          targetOriginId: ORIGIN.bucket,
          cachePolicyId: MANAGED.cachingOptimized,
        },
        ...config.apis.map(({ service, paths }) => ({
          ...forwarded,
          pathPattern: paths,
          targetOriginId: service,
          compress: false,
        })),
        {
          ...forwarded,
          pathPattern: '/api/*',
          targetOriginId: ORIGIN.backend,
          // Compression would delay a streamed answer.
          compress: false,
        },
      ],
      restrictions: { geoRestriction: { restrictionType: 'none' } },
      viewerCertificate: settings.siteCertificateArn
        ? {
            acmCertificateArn: settings.siteCertificateArn,
            sslSupportMethod: 'sni-only',
            minimumProtocolVersion: 'TLSv1.2_2021',
          }
        : { cloudfrontDefaultCertificate: true },
    });
    this.distributionArn = distribution.arn;
    this.domain = distribution.domainName;
    const metric = (metricName: string, statistic: 'Sum' | 'Average'): Metric => ({
      namespace: 'AWS/CloudFront',
      name: metricName,
      dimensions: { DistributionId: distribution.id, Region: 'Global' },
      statistic,
    });
    this.metrics = {
      requests: metric('Requests', 'Sum'),
      errorRate: metric('5xxErrorRate', 'Average'),
    };
    this.#addAlarm(config);
    edgeLogs(this, 'logs', {
      settings,
      distributionArn: distribution.arn,
      provider: config.edgeProvider,
    });
  }

  /** CloudFront's metrics are in us-east-1, and so is what is made of them. */
  #addAlarm({ settings, alarmTopicArn, edgeProvider: provider }: EdgeConfig): void {
    alarm(this, 'errors', {
      settings,
      name: 'edge-5xx',
      runbook: 'edge-5xx',
      description:
        'CloudFront answers with 5xx: see panel 1 of the dashboard, and whether backend-errors rings too.',
      topicArn: provider ? alarmTopic(this, 'alarms', settings, provider) : alarmTopicArn,
      metrics: [this.metrics.errorRate],
      atMost: FAILED_PERCENT,
      provider,
    });
  }
}
