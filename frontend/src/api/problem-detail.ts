import type { Problem } from '@three-tier-chat/wire-contract';

/**
 * The sentence of a problem document; undefined for anything else. Reads nothing but that, so a
 * problem whose code this build does not know yet still says what it has to say.
 */
export function problemDetail(value: unknown): Problem['detail'] | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { detail } = value as Partial<Problem>;
  return typeof detail === 'string' && detail !== '' ? detail : undefined;
}
