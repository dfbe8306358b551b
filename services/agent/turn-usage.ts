import type { AgentResult } from '@strands-agents/sdk';
import type { TurnUsage } from '@three-tier-chat/wire-contract';
import type { ModelPrice } from './settings.ts';

const TOKENS_OF_PRICE = 1_000_000;
/** Of a dollar; what is smaller is noise of the addition. */
const DECIMALS = 6;

/** The tokens of one run of the agent, all its model calls together, and what they cost. */
export function usageOf(
  result: AgentResult | undefined,
  price: ModelPrice | undefined,
): TurnUsage | undefined {
  const usage = result?.metrics?.latestAgentInvocation?.usage;
  if (!usage) return undefined;
  const { inputTokens, outputTokens, cacheReadInputTokens, cacheWriteInputTokens } = usage;
  const cost =
    price &&
    (inputTokens * price.input +
      outputTokens * price.output +
      (cacheReadInputTokens ?? 0) * price.cacheRead +
      (cacheWriteInputTokens ?? 0) * price.cacheWrite) /
      TOKENS_OF_PRICE;
  return {
    inputTokens,
    outputTokens,
    ...(cacheReadInputTokens && { cacheReadTokens: cacheReadInputTokens }),
    ...(cacheWriteInputTokens && { cacheWriteTokens: cacheWriteInputTokens }),
    ...(cost !== undefined && { cost: rounded(cost) }),
  };
}

/** The tokens of a turn that paused and went on. */
export function addUsage(
  one: TurnUsage | undefined,
  other: TurnUsage | undefined,
): TurnUsage | undefined {
  if (!one || !other) return one ?? other;
  const sum = (key: keyof TurnUsage): number => (one[key] ?? 0) + (other[key] ?? 0);
  return {
    inputTokens: sum('inputTokens'),
    outputTokens: sum('outputTokens'),
    ...(sum('cacheReadTokens') > 0 && { cacheReadTokens: sum('cacheReadTokens') }),
    ...(sum('cacheWriteTokens') > 0 && { cacheWriteTokens: sum('cacheWriteTokens') }),
    ...((one.cost ?? other.cost) !== undefined && { cost: rounded(sum('cost')) }),
  };
}

function rounded(dollars: number): number {
  return Number(dollars.toFixed(DECIMALS));
}
