import type { EnvironmentFile } from '../settings.ts';

/**
 * Production, to be filled in like `dev`: with an account and an Okta org of your own, and with
 * your own domain, since CloudFront's own domain allows TLS 1.0. It may share the account or the
 * org with `dev`, since it has its own name and group.
 */
export const environment: EnvironmentFile = () => ({
  region: 'us-east-1',
  accountId: '444455556666',
  okta: { orgName: 'example', baseUrl: 'okta.com' },
  siteUrl: 'https://chat.example.com',
  siteCertificateArn:
    'arn:aws:acm:us-east-1:444455556666:certificate/00000000-0000-0000-0000-000000000000',
  allowedOrigins: [],
  modelId: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
  logRetentionDays: 365,
  conversationRetentionDays: 365,
  approvalMinutes: 10,
  modelPrices: {
    'us.anthropic.claude-sonnet-4-5-20250929-v1:0': {
      input: 3,
      output: 15,
      cacheRead: 0.3,
      cacheWrite: 3.75,
    },
  },
  activityRetentionDays: 365,
  tokenLifetimes: { accessMinutes: 5, refreshMinutes: 480, refreshWindowMinutes: 60 },
  allowedGroup: 'chat-users-prod',
  compute: 'app-runner',
  waf: true,
  alarmEmail: 'on-call@example.com',
  customerManagedKey: true,
  reservedConcurrency: 100,
  dailyTokenBudget: 20_000_000,
  preventDestroy: true,
  production: true,
});
