import type { EnvironmentFile } from '../settings.ts';

/**
 * An environment in AWS, to be filled in with an account and an Okta org of your own. Until then it
 * can be synthesized but not applied: the provider refuses every account but `accountId`, and this
 * one is AWS's example account number.
 */
export const environment: EnvironmentFile = () => ({
  region: 'us-east-1',
  accountId: '111122223333',
  okta: { orgName: 'example-dev', baseUrl: 'oktapreview.com' },
  allowedOrigins: [],
  modelId: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
  logRetentionDays: 14,
  conversationRetentionDays: 90,
  approvalMinutes: 10,
  modelPrices: {
    'us.anthropic.claude-sonnet-4-5-20250929-v1:0': {
      input: 3,
      output: 15,
      cacheRead: 0.3,
      cacheWrite: 3.75,
    },
  },
  activityRetentionDays: 90,
  tokenLifetimes: { accessMinutes: 5, refreshMinutes: 480, refreshWindowMinutes: 60 },
  allowedGroup: 'chat-users',
  compute: 'app-runner',
  waf: false,
  customerManagedKey: true,
  dailyTokenBudget: 2_000_000,
  preventDestroy: false,
});
