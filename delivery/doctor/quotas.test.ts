import { expect, it } from 'vitest';
import { isQuotaOf } from './quotas.ts';

const SONNET = 'anthropic.claude-sonnet-4-5-20250929-v1:0';
const PER_MINUTE = 'model inference tokens per minute for';

it.each([
  [`Cross-region ${PER_MINUTE} Anthropic Claude Sonnet 4.5 V1`, `us.${SONNET}`, true],
  [`Global cross-region ${PER_MINUTE} Anthropic Claude Sonnet 4.5 V1`, `global.${SONNET}`, true],
  [`On-demand ${PER_MINUTE} Anthropic Claude Sonnet 4.5`, SONNET, true],
  [`On-demand ${PER_MINUTE} Anthropic Claude Sonnet 4.5 V1`, `us.${SONNET}`, false],
  [`Global cross-region ${PER_MINUTE} Anthropic Claude Sonnet 4.5 V1`, `us.${SONNET}`, false],
  [`Cross-region ${PER_MINUTE} Anthropic Claude Sonnet 4 V1`, `us.${SONNET}`, false],
  [
    `Cross-region ${PER_MINUTE} Anthropic Claude Sonnet 4.5 V1 1M Context Length`,
    `us.${SONNET}`,
    false,
  ],
  [
    `On-demand ${PER_MINUTE} Anthropic Claude 3.5 Sonnet V2`,
    'anthropic.claude-3-5-sonnet-20241022-v2:0',
    true,
  ],
  [
    `On-demand ${PER_MINUTE} Anthropic Claude 3.5 Sonnet`,
    'anthropic.claude-3-5-sonnet-20241022-v2:0',
    false,
  ],
  [`On-demand ${PER_MINUTE} Amazon Nova Pro`, 'amazon.nova-pro-v1:0', true],
  ['Guardrails per account', SONNET, false],
  ['', SONNET, false],
])('the quota "%s" is of %s: %j', (quota, modelId, is) => {
  expect(isQuotaOf(quota, modelId)).toBe(is);
});
