import type { TurnUsage } from '@three-tier-chat/wire-contract';

const MEMBERS = [
  'inputTokens',
  'outputTokens',
  'cacheReadTokens',
  'cacheWriteTokens',
  'cost',
] as const satisfies readonly (keyof TurnUsage)[];
/** Of a dollar: what is smaller is noise of the addition. */
const DECIMALS = 6;

/**
 * What a conversation has used with one more turn, or with a turn that was written over. A member that
 * no turn has is absent.
 */
export function totalUsage(
  total: TurnUsage | undefined,
  { added, replaced }: { readonly added?: TurnUsage; readonly replaced?: TurnUsage },
): TurnUsage | undefined {
  if (!added && !replaced) return total;
  const sums = MEMBERS.flatMap((member) => {
    const parts = [total?.[member], added?.[member]];
    if (parts.every((part) => part === undefined)) return [];
    const sum = (parts[0] ?? 0) + (parts[1] ?? 0) - (replaced?.[member] ?? 0);
    return [[member, Number(Math.max(sum, 0).toFixed(DECIMALS))] as const];
  });
  return { inputTokens: 0, outputTokens: 0, ...Object.fromEntries(sums) };
}
