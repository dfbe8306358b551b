import type { AgentResult } from '@strands-agents/sdk';
import { describe, expect, it } from 'vitest';
import { addUsage, usageOf } from './turn-usage.ts';

const resultWith = (usage: object) =>
  ({ metrics: { latestAgentInvocation: { usage } } }) as unknown as AgentResult;
const PRICE = { input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75 };

describe('what a turn used', () => {
  it('costs what the settings say', () => {
    const usage = {
      ...{ inputTokens: 1000, outputTokens: 200 },
      ...{ cacheReadInputTokens: 10_000, cacheWriteInputTokens: 400 },
    };
    expect(usageOf(resultWith(usage), PRICE)).toEqual({
      ...{ inputTokens: 1000, outputTokens: 200, cacheReadTokens: 10_000, cacheWriteTokens: 400 },
      cost: 0.0105,
    });
  });

  it('has no cost without a price, and no cache where the model has none', () => {
    expect(usageOf(resultWith({ inputTokens: 1, outputTokens: 2 }), undefined)).toEqual({
      inputTokens: 1,
      outputTokens: 2,
    });
    expect(usageOf(undefined, PRICE)).toBeUndefined();
  });

  it('is the sum of its parts when it paused', () => {
    const one = { inputTokens: 1, outputTokens: 2, cost: 0.1 };
    const other = { inputTokens: 10, outputTokens: 20, cacheReadTokens: 5, cost: 0.2 };
    expect(addUsage(one, other)).toEqual({
      ...{ inputTokens: 11, outputTokens: 22, cacheReadTokens: 5, cost: 0.3 },
    });
    expect([addUsage(one, undefined), addUsage(undefined, other)]).toEqual([one, other]);
    expect(addUsage(undefined, undefined)).toBeUndefined();
  });
});
