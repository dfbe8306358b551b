/** A price as AWS's page lists it. */
export interface Price {
  /** US dollars for one unit. */
  readonly usd: number;
  readonly unit: string;
  /** The page of aws.amazon.com that lists it. */
  readonly page: string;
  readonly note?: string;
}

/**
 * Where the prices come from: they were written from what is known of AWS's price pages, without access
 * to them, and nobody has compared them with a bill.
 */
export const PRICE_BASIS = {
  region: 'us-east-1',
  date: '2026-12-01',
  warning:
    'list prices as known on that date, not read from AWS: compare them with the pages before you rely on them',
} as const;

const AGENTCORE = 'bedrock/agentcore/pricing';
const CLOUDWATCH = 'cloudwatch/pricing';

/** On-demand list prices, without free tiers, credits, taxes and discounts. */
export const PRICES = {
  appRunnerMemory: { usd: 0.007, unit: 'GB-hour', page: 'apprunner/pricing' },
  appRunnerCpu: { usd: 0.064, unit: 'vCPU-hour', page: 'apprunner/pricing' },
  fargateCpu: { usd: 0.04048, unit: 'vCPU-hour', page: 'fargate/pricing', note: 'Linux, x86-64' },
  fargateMemory: { usd: 0.004445, unit: 'GB-hour', page: 'fargate/pricing' },
  loadBalancer: { usd: 0.0225, unit: 'hour', page: 'elasticloadbalancing/pricing' },
  loadBalancerUnit: { usd: 0.008, unit: 'LCU-hour', page: 'elasticloadbalancing/pricing' },
  publicAddress: { usd: 0.005, unit: 'hour', page: 'vpc/pricing', note: 'public IPv4' },
  lambdaRequest: { usd: 0.2e-6, unit: 'request', page: 'lambda/pricing' },
  lambdaArm: { usd: 13.3334e-6, unit: 'GB-second', page: 'lambda/pricing', note: 'arm64' },
  lambdaX86: { usd: 16.6667e-6, unit: 'GB-second', page: 'lambda/pricing', note: 'x86_64' },
  httpApiRequest: { usd: 1e-6, unit: 'request', page: 'api-gateway/pricing' },
  runtimeCpu: {
    usd: 0.0895,
    unit: 'vCPU-hour',
    page: AGENTCORE,
    note: 'the newer generation of the Runtime costs more: 0.1276',
  },
  runtimeMemory: {
    usd: 0.00945,
    unit: 'GB-hour',
    page: AGENTCORE,
    note: 'the newer generation of the Runtime costs more: 0.0169',
  },
  gatewayCall: { usd: 5e-6, unit: 'call', page: AGENTCORE, note: 'list or invoke' },
  dynamoWrite: { usd: 0.625e-6, unit: 'write unit', page: 'dynamodb/pricing/on-demand' },
  dynamoRead: { usd: 0.125e-6, unit: 'read unit', page: 'dynamodb/pricing/on-demand' },
  dynamoStorage: { usd: 0.25, unit: 'GB-month', page: 'dynamodb/pricing/on-demand' },
  dynamoBackup: {
    usd: 0.2,
    unit: 'GB-month',
    page: 'dynamodb/pricing/on-demand',
    note: 'point-in-time recovery',
  },
  alarmMetric: { usd: 0.1, unit: 'metric', page: CLOUDWATCH, note: 'each metric of an alarm' },
  dashboard: { usd: 3, unit: 'dashboard', page: CLOUDWATCH },
  customMetric: { usd: 0.3, unit: 'metric', page: CLOUDWATCH },
  logIngestion: { usd: 0.5, unit: 'GB', page: CLOUDWATCH, note: 'vended logs too' },
  logStorage: { usd: 0.03, unit: 'GB-month', page: CLOUDWATCH, note: 'compressed' },
  spanIngestion: { usd: 0.35, unit: 'GB', page: CLOUDWATCH, note: 'Transaction Search' },
  insightsTrace: { usd: 1e-6, unit: 'trace', page: 'xray/pricing', note: 'X-Ray Insights' },
  cloudfrontRequest: { usd: 1e-6, unit: 'request', page: 'cloudfront/pricing', note: 'HTTPS' },
  cloudfrontTransfer: { usd: 0.085, unit: 'GB', page: 'cloudfront/pricing' },
  cloudfrontFunction: { usd: 0.1e-6, unit: 'invocation', page: 'cloudfront/pricing' },
  wafAcl: { usd: 5, unit: 'web ACL', page: 'waf/pricing' },
  wafRule: { usd: 1, unit: 'rule', page: 'waf/pricing', note: "AWS's managed groups count as one" },
  wafRequest: { usd: 0.6e-6, unit: 'request', page: 'waf/pricing' },
  bucketStorage: { usd: 0.023, unit: 'GB-month', page: 's3/pricing', note: 'S3 Standard' },
} as const satisfies Readonly<Record<string, Price>>;

export type PriceName = keyof typeof PRICES;
