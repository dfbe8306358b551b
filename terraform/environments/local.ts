import type { EnvironmentFile } from '../settings.ts';

/** The environment of the local cloud: `make dev` emulates what these stacks describe. */
export const environment: EnvironmentFile = ({ localPortBase }) => ({
  region: 'us-east-1',
  accountId: '000000000000',
  okta: { orgName: 'local', baseUrl: `127.0.0.1:${localPortBase + 6}` },
  siteUrl: `http://127.0.0.1:${localPortBase}`,
  allowedOrigins: [],
  modelId: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
  logRetentionDays: 1,
  conversationRetentionDays: 30,
  approvalMinutes: 10,
  modelPrices: {
    'us.anthropic.claude-sonnet-4-5-20250929-v1:0': {
      input: 3,
      output: 15,
      cacheRead: 0.3,
      cacheWrite: 3.75,
    },
  },
  activityRetentionDays: 30,
  tokenLifetimes: { accessMinutes: 5, refreshMinutes: 480, refreshWindowMinutes: 60 },
  allowedGroup: 'chat-users',
  traceUrl: `http://127.0.0.1:${localPortBase + 7}/traces/{traceId}`,
  compute: 'app-runner',
  waf: false,
  dailyTokenBudget: 2_000_000,
  preventDestroy: false,
});
